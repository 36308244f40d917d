import { cacheHistory, crowdHistory } from './cache-history';

const HISTORIES = 300;

it('serves, stores and waits as its page promises, whatever fails and whichever process is killed', async () => {
  for (let seed = 1; seed <= HISTORIES; seed++) {
    await cacheHistory(seed).catch((error) => {
      throw new Error(`history ${seed}: ${error.message}`, { cause: error });
    });
  }
});

it.each([
  ['20 ms', 20, 1],
  ['150 ms', 150, 2],
  ['400 ms', 400, 3],
  ['1.5 s', 1500, 5],
])(
  'reads a table that takes %s no more often than leases are taken over, for a thousand readers',
  async (_, loadMs, most) => {
    for (let seed = 1; seed <= 10; seed++) {
      const loads = await crowdHistory(seed, loadMs);
      expect([seed, loads <= most]).toEqual([seed, true]);
    }
  },
);
