import { InFlight } from '../../../functions/shared/in-flight';

/** Work that ends when it is told to. */
function work() {
  let end: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { promise, end };
}

async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.then(() => (settled = true));
  await new Promise(setImmediate);
  return settled;
}

it.each([
  ['in number', { count: 2, cost: 100 }, 1],
  ['in cost', { count: 100, cost: 2 }, 1],
])('is limited %s', async (_, limits, cost) => {
  const inFlight = new InFlight(limits);
  const [first, second] = [work(), work()];
  expect(await isSettled(inFlight.add(first.promise, cost))).toBe(true);
  const room = inFlight.add(second.promise, cost);
  expect(await isSettled(room)).toBe(false);
  first.end();
  expect(await isSettled(room)).toBe(true);
  const end = inFlight.end();
  expect(await isSettled(end)).toBe(false);
  second.end();
  expect(await isSettled(end)).toBe(true);
});

it('goes on after something that costs more than is allowed together', async () => {
  const inFlight = new InFlight({ count: 2, cost: 1 });
  const large = work();
  const room = inFlight.add(large.promise, 7);
  expect(await isSettled(room)).toBe(false);
  large.end();
  expect(await isSettled(room)).toBe(true);
});

it('throws what was thrown', async () => {
  const inFlight = new InFlight({ count: 1, cost: 1 });
  await expect(inFlight.add(Promise.reject(new Error('broken')), 1)).rejects.toThrow('broken');
});
