import { createBackoff, systemClock } from '../../../functions/shared/backoff';

const failure = new Error('busy');

it('waits a share of 50 ms, then of twice as much up to 2 s, and throws what failed the tenth time', async () => {
  const waits: number[] = [];
  const sleep = async (milliseconds: number) => void waits.push(milliseconds);
  const again = createBackoff({ now: () => 0, sleep, random: () => 0.5 }, new AbortController().signal);
  for (let tries = 1; tries < 10; tries++) await again(failure);
  await expect(again(failure)).rejects.toBe(failure);
  expect(waits).toEqual([25, 50, 100, 200, 400, 800, 1000, 1000, 1000]);
});

it('stops waiting at the deadline', async () => {
  const again = createBackoff({ ...systemClock, random: () => 1 }, AbortSignal.abort());
  await expect(again(failure)).rejects.toMatchObject({ name: 'AbortError' });
});
