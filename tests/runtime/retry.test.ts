import { systemClock } from '../../runtime/clock';
import { createRetry } from '../../runtime/retry';

const failure = new Error('busy');
const { signal } = new AbortController();

/** A clock that takes no time and records each pause. */
function recorded() {
  const pauses: number[] = [];
  const sleep = async (milliseconds: number) => void pauses.push(milliseconds);
  return { pauses, clock: { now: () => 0, sleep, random: () => 0.5 } };
}

it('waits a random part of 50 ms, then of twice as much, up to 2 s, until the signal aborts', async () => {
  const { pauses, clock } = recorded();
  const retry = createRetry({ clock, signal });
  for (let tries = 1; tries <= 10; tries++) await retry(failure);
  expect(pauses).toEqual([25, 50, 100, 200, 400, 800, 1000, 1000, 1000, 1000]);
});

it('takes the shortest and the longest pause from its options', async () => {
  const { pauses, clock } = recorded();
  const retry = createRetry({ clock, signal, firstPauseMs: 10, maxPauseMs: 30 });
  for (let tries = 1; tries <= 4; tries++) await retry(failure);
  expect(pauses).toEqual([5, 10, 15, 15]);
});

it('rejects with the failure of the last try', async () => {
  const { pauses, clock } = recorded();
  const retry = createRetry({ clock, maxTries: 3 });
  await retry(new Error('slow'));
  await retry(new Error('slow'));
  await expect(retry(failure)).rejects.toBe(failure);
  expect(pauses).toEqual([25, 50]);
});

it('rejects with the failure when the signal aborts during a pause', async () => {
  const retry = createRetry({ clock: { ...systemClock, random: () => 1 }, signal: AbortSignal.abort() });
  await expect(retry(failure)).rejects.toBe(failure);
});

it('rejects with the failure before the one that the signal caused', async () => {
  const deadline = new AbortController();
  const { clock } = recorded();
  const retry = createRetry({
    clock: { ...clock, sleep: async () => deadline.signal.throwIfAborted() },
    signal: deadline.signal,
  });
  await retry(failure);
  deadline.abort();
  await expect(retry(new Error('aborted'))).rejects.toBe(failure);
});
