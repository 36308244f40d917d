import { Concurrency } from '../../../../local/event-sources/queue/concurrency';
import { STANDARD, scalingOf } from '../../../../local/event-sources/queue/scaling';

const MINUTE = 60_000;

it('grows by 300 a minute, without waiting for an invocation to end', () => {
  const concurrency = new Concurrency(STANDARD, 0);
  expect([0, 199, 200, 1000, MINUTE].map((now) => concurrency.allowed(now))).toEqual([5, 5, 6, 10, 305]);
});

it('is halved by each failure, down to one, and grows again from the next success on', () => {
  const concurrency = new Concurrency(STANDARD, 0);
  const after = [1, 2, 3, 4].map(() => {
    concurrency.failed(7000);
    return concurrency.allowed(7000);
  });
  expect(after).toEqual([20, 10, 5, 2]);
  for (let failures = 0; failures < 9; failures++) concurrency.failed(8000);
  expect(concurrency.allowed(MINUTE)).toBe(1);
  concurrency.succeeded(MINUTE);
  concurrency.succeeded(MINUTE + 500);
  expect([MINUTE, MINUTE + 1000].map((now) => concurrency.allowed(now))).toEqual([1, 6]);
});

it('returns to five when the queue is empty, or stays lower after failures', () => {
  const concurrency = new Concurrency(STANDARD, 0);
  concurrency.idle(MINUTE);
  expect([MINUTE, MINUTE + 1000].map((now) => concurrency.allowed(now))).toEqual([5, 10]);
  concurrency.failed(MINUTE);
  concurrency.idle(2 * MINUTE);
  expect(concurrency.allowed(3 * MINUTE)).toBe(2);
});

it("never exceeds the mapping's maximum", () => {
  const concurrency = new Concurrency(scalingOf({ ScalingConfig: { MaximumConcurrency: 2 } }), 0);
  expect([0, MINUTE].map((now) => concurrency.allowed(now))).toEqual([2, 2]);
});
