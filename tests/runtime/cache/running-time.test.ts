import { RunningTime } from '../../../runtime/cache/running-time';
import { VirtualClock } from '../../support/virtual-clock';

/** A process whose ticks are late whenever it is frozen. */
function setup() {
  const time = new VirtualClock();
  let frozenMs = 0;
  const clock = { now: () => time.now() + frozenMs, after: time.after.bind(time), random: () => 0 };
  const freeze = (milliseconds: number) => {
    frozenMs += milliseconds;
  };
  return { running: new RunningTime(clock), pass: (milliseconds: number) => time.pass(milliseconds / 1000), freeze };
}

it('calls back after its time, once', async () => {
  const { running, pass } = setup();
  const callback = jest.fn();
  running.after(100, callback);
  await pass(99);
  expect(callback).not.toHaveBeenCalled();
  await pass(200);
  expect(callback).toHaveBeenCalledTimes(1);
});

it('counts 4 ms for each time that the process is frozen', async () => {
  const { running, pass, freeze } = setup();
  const callback = jest.fn();
  running.after(100, callback);
  for (let times = 0; times < 20; times++) {
    freeze(3_600_000);
    await pass(2);
  }
  expect(callback).not.toHaveBeenCalled();
  await pass(20);
  expect(callback).toHaveBeenCalledTimes(1);
});

it('returns the time that has passed when it is cancelled, and does not call back', async () => {
  const { running, pass, freeze } = setup();
  const [callback, other] = [jest.fn(), jest.fn()];
  const cancel = running.after(100, callback);
  running.after(50, other);
  await pass(10);
  freeze(1000);
  await pass(1);
  expect(cancel()).toBe(14);
  await pass(1000);
  expect([callback.mock.calls, other.mock.calls]).toEqual([[], [[]]]);
});

it('does nothing while no timer is set', async () => {
  const { running, pass } = setup();
  running.after(10, () => undefined);
  await pass(1000);
  const cancel = running.after(100, () => undefined);
  await pass(5);
  expect(cancel()).toBe(5);
});

it('calls back in time if the clock is set back by an hour', async () => {
  const { running, pass, freeze } = setup();
  const callback = jest.fn();
  const cancel = running.after(100, () => undefined);
  running.after(100, callback);
  await pass(10);
  freeze(-3_600_000);
  await pass(100);
  expect([callback.mock.calls.length, cancel() >= 0]).toEqual([1, true]);
});
