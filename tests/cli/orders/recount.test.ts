import { Recount } from '../../../cli/orders/recount';
import type { step } from '../../../cli/terminal/progress';
import { boardItem } from '../../../functions/orders/publish-leaderboard/items';
import type { OrdersOutputs } from '../../../systems/orders';
import { Random } from '../../support/random';
import { OrdersWorld } from './orders-world';

const quiet: typeof step = (_, work) => work(() => undefined);
const recount = (world: OrdersWorld, signal = new AbortController().signal) =>
  new Recount(world.clients, world.outputs as OrdersOutputs, world.streamArn, world.clock, signal).run(quiet);

/** A function that picks a whole number below a limit. */
function createRandom(seed: number) {
  const random = new Random(seed);
  return (limit: number) => random.between(0, limit - 1);
}

/** Writes, changes, deletes or expires an order. */
function traffic(world: OrdersWorld, random: (limit: number) => number): void {
  const orderId = `order-${String(random(60)).padStart(2, '0')}`;
  if (random(10) === 0) world.write(orderId, undefined, 'time to live');
  else world.write(orderId, random(4) === 0 ? undefined : random(9) === 0 ? '' : `album ${random(6)}`);
}

it.each(Array.from({ length: 40 }, (_, seed) => seed))(
  'makes every count exact after any loss, while orders arrive (seed %i)',
  async (seed) => {
    const random = createRandom(seed + 1);
    const world = new OrdersWorld();
    for (let turn = 0; turn < 150; turn++) {
      traffic(world, random);
      if (random(10) === 0) world.deliver(() => random(5) === 0);
    }
    for (const id of [...world.board.keys()].slice(0, 2)) world.lose(id);
    world.spoil('nobody', 7n);
    // These records are still pending.
    for (let turn = 0; turn < 5; turn++) traffic(world, random);
    let left = seed % 4 === 0 ? 0 : 400;
    world.meanwhile = () => {
      if (left-- > 0 && random(3) > 0) traffic(world, random);
    };
    const { orders } = await recount(world);
    world.meanwhile = () => undefined;
    for (let turn = 0; turn < 10; turn++) traffic(world, random);
    world.deliver();
    expect(world.counts()).toEqual(world.expected());
    expect(orders).toBeGreaterThan(0);
  },
);

it('repairs the rows that differ and nothing else', async () => {
  const world = new OrdersWorld();
  for (const [index, title] of ['A', 'A', 'B', 'C'].entries()) world.write(`order-${index}`, title);
  world.deliver();
  world.spoil('A', 9n);
  world.spoil('C', { order_count: { N: '1' } });
  world.spoil('D', { order_count: { S: 'many' } });
  expect(await recount(world)).toEqual({ marked: 0, orders: 4, changedMeanwhile: 0, repaired: 3 });
  expect(Object.fromEntries(world.board)).toEqual({
    '["A","Kiss"]': boardItem({ album: 'A', artist: 'Kiss' }, 2n),
    '["B","Kiss"]': boardItem({ album: 'B', artist: 'Kiss' }, 1n),
    '["C","Kiss"]': boardItem({ album: 'C', artist: 'Kiss' }, 1n),
  });
  expect(await recount(world)).toEqual({ marked: 0, orders: 4, changedMeanwhile: 0, repaired: 0 });
});

it('counts lost and pending changes once, even if they are delivered later', async () => {
  const world = new OrdersWorld();
  world.write('order-1', 'A');
  world.deliver(() => true);
  world.write('order-2', 'A');
  expect(await recount(world)).toMatchObject({ marked: 2 });
  expect(world.counts()).toEqual({ A: 2 });
  world.delivered['shard-1'] = world.delivered['shard-2'] = 0;
  world.deliver();
  expect(world.counts()).toEqual({ A: 2 });
});

it('merges rows whose names are the same album', async () => {
  const world = new OrdersWorld();
  for (const [index, title] of ['Bj\u00f6rk', 'Bjo\u0308rk', ' Bj\u00f6rk '].entries())
    world.write(`order-${index}`, title);
  for (const title of ['Bj\u00f6rk', 'Bjo\u0308rk']) world.spoil(title, 1n);
  await recount(world);
  expect(world.counts()).toEqual({ 'Bj\u00f6rk': 3 });
});

it('keeps expired orders counted, including those that expire meanwhile', async () => {
  const world = new OrdersWorld();
  for (const index of [1, 2, 3]) world.write(`order-${index}`, 'A');
  world.write('order-1', undefined, 'time to live');
  world.deliver();
  expect(world.counts()).toEqual({ A: 3 });
  world.meanwhile = (command) => {
    if (command === 'ScanCommand') world.write('order-2', undefined, 'time to live');
  };
  await recount(world);
  world.deliver();
  world.write('order-3', undefined, 'time to live');
  world.deliver();
  expect(world.counts()).toEqual({ A: 3 });
  expect(await recount(world)).toMatchObject({ marked: 0, repaired: 0 });
  expect([...world.board.values()]).toEqual([boardItem({ album: 'A', artist: 'Kiss' }, 3n, 3n)]);
});

it('adds pending and lost expiries to their albums once', async () => {
  const world = new OrdersWorld();
  for (let index = 0; index < 90; index++) world.write(`order-${index}`, index % 3 ? 'A' : 'B');
  world.deliver();
  for (let index = 0; index < 80; index++) world.write(`order-${index}`, undefined, 'time to live');
  world.deliver((change) => Number(change.orderId.slice(6)) % 2 === 0);
  world.write('order-80', undefined, 'time to live');
  expect(await recount(world)).toMatchObject({ marked: 41, orders: 9 });
  world.delivered['shard-1'] = world.delivered['shard-2'] = 0;
  world.deliver();
  const items = ['A', 'B'].map((album) => world.board.get(`["${album}","Kiss"]`));
  expect(items).toEqual([
    boardItem({ album: 'A', artist: 'Kiss' }, 60n, 54n),
    boardItem({ album: 'B', artist: 'Kiss' }, 30n, 27n),
  ]);
});

it('replaces a number of expired orders that is not a number', async () => {
  const world = new OrdersWorld();
  for (const index of [1, 2]) world.write(`order-${index}`, 'A');
  world.deliver();
  world.spoil('A', { order_count: { N: '2' }, expired_count: { S: 'many' } });
  world.write('order-1', undefined, 'time to live');
  await recount(world);
  expect([...world.board.values()]).toEqual([boardItem({ album: 'A', artist: 'Kiss' }, 2n, 1n)]);
  world.spoil('A', { order_count: { N: '2' }, expired_count: { N: '-1' } });
  await recount(world);
  expect([...world.board.values()]).toEqual([boardItem({ album: 'A', artist: 'Kiss' }, 1n)]);
});

it.each([1, 3, 6, 9, 12, 15])('can be run again after an interruption at request %i', async (fatal) => {
  const world = new OrdersWorld();
  const random = createRandom(fatal);
  for (let turn = 0; turn < 60; turn++) traffic(world, random);
  world.deliver(() => random(3) === 0);
  const interruption = new AbortController();
  let requests = 0;
  world.meanwhile = () => {
    traffic(world, random);
    if (++requests !== fatal) return;
    interruption.abort();
    throw new Error('interrupted');
  };
  await expect(recount(world, interruption.signal)).rejects.toThrow('interrupted');
  world.meanwhile = () => undefined;
  world.deliver();
  await recount(world);
  world.deliver();
  expect(world.counts()).toEqual(world.expected());
});
