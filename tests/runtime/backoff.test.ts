import { createBackoff, systemClock } from '../../runtime/backoff';

const failure = new Error('busy');

/** A backoff whose pauses are noted and take no time. */
function noted(options?: Parameters<typeof createBackoff>[2]) {
  const waits: number[] = [];
  const sleep = async (milliseconds: number) => void waits.push(milliseconds);
  const clock = { now: () => 0, sleep, random: () => 0.5 };
  return { waits, again: createBackoff(clock, new AbortController().signal, options) };
}

it('waits a share of 50 ms, then of twice as much, up to 2 s, as often as it is called', async () => {
  const { waits, again } = noted();
  for (let tries = 1; tries <= 10; tries++) await again(failure);
  expect(waits).toEqual([25, 50, 100, 200, 400, 800, 1000, 1000, 1000, 1000]);
});

it('throws the failure of the last try', async () => {
  const { waits, again } = noted({ maxTries: 3, maxPauseMs: 60 });
  await again(failure);
  await again(new Error('still busy'));
  await expect(again(failure)).rejects.toBe(failure);
  expect(waits).toEqual([25, 30]);
});

it('throws the failure when the signal aborts', async () => {
  const again = createBackoff({ ...systemClock, random: () => 1 }, AbortSignal.abort());
  await expect(again(failure)).rejects.toBe(failure);
});
