import { cacheHistory, crowdHistory } from './cache-history';

const HISTORIES = 300;

it('follows the rules of its README while Redis fails and processes are killed', async () => {
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
  'loads a key once for each lease that is taken over, for a thousand readers of a table that takes %s',
  async (_, loadMs, most) => {
    for (let seed = 1; seed <= 10; seed++) {
      const loads = await crowdHistory(seed, loadMs);
      expect([seed, loads <= most]).toEqual([seed, true]);
    }
  },
);
