import { Pace } from '../../bulk/pace';

function paced(random = 1) {
  let now = 0;
  const waits: number[] = [];
  const clock = {
    now: () => now,
    random: () => random,
    sleep: async (milliseconds: number) => {
      waits.push(milliseconds);
      now += milliseconds;
    },
  };
  return { pace: new Pace(clock, new AbortController().signal), waits };
}

it('does not wait before anything is throttled', async () => {
  const { pace, waits } = paced();
  await pace.turn();
  pace.succeeded();
  await pace.turn();
  expect(waits).toEqual([]);
});

it('doubles the pause once for all requests that are throttled at the same time', async () => {
  const { pace, waits } = paced();
  for (let round = 0; round < 3; round++) {
    for (let reader = 0; reader < 20; reader++) expect(pace.throttled()).toBe(true);
    await pace.turn();
  }
  expect(waits).toEqual([50, 100, 200]);
});

it('waits at least half of the pause', async () => {
  const { pace, waits } = paced(0);
  pace.throttled();
  await pace.turn();
  pace.throttled();
  await pace.turn();
  expect(waits).toEqual([25, 50]);
});

it('gives up after a minute without a success', async () => {
  const { pace, waits } = paced();
  while (pace.throttled()) await pace.turn();
  const waited = waits.reduce((sum, wait) => sum + wait, 0);
  expect([waits.length, Math.max(...waits), waited > 60_000, waited < 120_000]).toEqual([13, 15_000, true, true]);
});
