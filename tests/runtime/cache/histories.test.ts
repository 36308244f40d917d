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
  ['20 ms', 20, 100, 1],
  ['50 ms', 50, 100, 1],
  ['150 ms', 150, 500, 2],
  ['400 ms', 400, 1000, 3],
  ['1.5 s', 1500, 5000, 5],
  // Longer than the budget: once in each process.
  ['400 ms', 400, 100, 25],
])(
  'loads a key once for each lease that is taken over, for a thousand readers of a table that takes %s, with a budget',
  async (_, loadMs, budgetMs, most) => {
    // The seed decides little: each history has a thousand readers.
    for (let seed = 1; seed <= 4; seed++) {
      const loads = await crowdHistory(seed, loadMs, budgetMs);
      expect([seed, loads <= most]).toEqual([seed, true]);
    }
  },
);
