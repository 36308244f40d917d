import { Slots } from '../../runtime/slots';

async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.then(() => (settled = true));
  await new Promise(setImmediate);
  return settled;
}

it.each([
  ['in number', { count: 2, cost: 100 }],
  ['in cost', { count: 100, cost: 2 }],
])('limits tasks %s', async (_, limits) => {
  const slots = new Slots(limits);
  const first = await slots.take(1, 'last');
  expect(await isSettled(slots.room())).toBe(true);
  await slots.take(1, 'last');
  const [third, room] = [slots.take(1, 'last'), slots.room()];
  expect([await isSettled(third), await isSettled(room)]).toEqual([false, false]);
  first.release();
  expect([await isSettled(third), await isSettled(room)]).toEqual([true, false]);
  (await third).release();
  expect(await isSettled(room)).toBe(true);
});

it('admits a single task that costs more than the limit', async () => {
  const slots = new Slots({ count: 2, cost: 1 });
  const large = await slots.take(7, 'last');
  const next = slots.take(7, 'last');
  expect(await isSettled(next)).toBe(false);
  large.release();
  expect(await isSettled(next)).toBe(true);
});

it('admits tasks that ask to be first before the others', async () => {
  const slots = new Slots({ count: 1, cost: 1 });
  const { release } = await slots.take(1, 'last');
  const given: string[] = [];
  const take = async (name: string, place: 'first' | 'last') => {
    const slot = await slots.take(1, place);
    given.push(name);
    slot.release();
  };
  const all = [take('a', 'last'), take('b', 'last'), take('c', 'first')];
  release();
  await Promise.all(all);
  expect(given).toEqual(['c', 'a', 'b']);
});

it('lets ten thousand tasks wait, each for a time that does not depend on the others', async () => {
  const slots = new Slots({ count: 1, cost: 1 });
  const { release } = await slots.take(1, 'last');
  let checks = 0;
  const limit = Object.getOwnPropertyDescriptor(Slots.prototype, 'isFull')?.get as () => boolean;
  const isFull = jest.spyOn(slots as unknown as { isFull: boolean }, 'isFull', 'get').mockImplementation(() => {
    checks += 1;
    return limit.call(slots);
  });
  const all = Array.from({ length: 10_000 }, async () => (await slots.take(1, 'last')).release());
  release();
  await Promise.all(all);
  isFull.mockRestore();
  expect(checks).toBeLessThan(40_000);
});
