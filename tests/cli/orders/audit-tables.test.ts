import { audit, isRight } from '../../../cli/orders/audit';
import { type Row, topOf } from '../../../functions/orders/publish-leaderboard/core';
import { storedCount, toAlbum } from '../../../functions/orders/publish-leaderboard/items';
import { renderPage } from '../../../functions/orders/publish-leaderboard/page/page';
import type { OrdersOutputs } from '../../../systems/orders';
import { OrdersWorld } from './orders-world';

const fetched = jest.spyOn(globalThis, 'fetch');
afterAll(() => fetched.mockRestore());

const outputs = (world: OrdersWorld) => ({ ...world.outputs, pageUrl: 'http://page' }) as OrdersOutputs;
const rowsOf = (world: OrdersWorld): Row[] =>
  topOf(
    [...world.board.values()].map((item) => {
      const count = storedCount(item);
      return { ...toAlbum(item), order_count: typeof count === 'bigint' ? count : 0n };
    }),
  );
const show = (rows: readonly Row[]) =>
  fetched.mockImplementation(async () => new Response(renderPage({ title: 'T', rows, updatedAt: new Date(0) })));

/** Three orders of A, two of B, one of C, all counted and shown. */
function counted(): OrdersWorld {
  const world = new OrdersWorld();
  for (const [index, title] of ['A', 'A', 'A', 'B', 'B', 'C'].entries()) world.write(`order-${index}`, title);
  world.deliver();
  show(rowsOf(world));
  return world;
}
const run = (world: OrdersWorld) => audit(world.clients.dynamodb, outputs(world));

it('finds no differences when everything is counted and shown', async () => {
  const result = await run(counted());
  expect([isRight(result), result]).toEqual([
    true,
    { orders: 6, uncountable: 0, counted: 6n, expired: 0n, unlisted: 0, leaderboard: [], page: [] },
  ]);
});

it('includes expired orders, even of an album without other orders', async () => {
  const world = counted();
  for (const index of [0, 5]) world.write(`order-${index}`, undefined, 'time to live');
  world.deliver();
  expect(await run(world)).toEqual({
    orders: 4,
    uncountable: 0,
    counted: 6n,
    expired: 2n,
    unlisted: 0,
    leaderboard: [],
    page: [],
  });
});

it('reports an album whose expired orders are not counted or not a number', async () => {
  const world = counted();
  world.spoil('B', { order_count: { N: '2' }, expired_count: { N: '1' }, board_rank: { S: '' } });
  world.spoil('C', { order_count: { N: '1' }, expired_count: { S: 'many' } });
  expect((await run(world)).leaderboard).toEqual([
    { album: 'B', artist: 'Kiss', expected: 3n, actual: 2n },
    { album: 'C', artist: 'Kiss', expected: 1n, actual: null },
  ]);
});

describe('the page', () => {
  const pageOf = async (change: (rows: readonly Row[]) => Row[]) => {
    const world = counted();
    show(change(rowsOf(world)));
    return (await run(world)).page;
  };
  const difference = (album: string, expected: bigint, actual: bigint, places: object) => ({
    album,
    artist: 'Kiss',
    expected,
    actual,
    ...places,
  });

  it.each<[string, (rows: readonly Row[]) => Row[], object[]]>([
    [
      'rows in another order',
      ([a, b, c]) => [b, a, c].flatMap((row) => row ?? []),
      [
        difference('A', 3n, 3n, { expectedRows: [1], actualRows: [2] }),
        difference('B', 2n, 2n, { expectedRows: [2], actualRows: [1] }),
      ],
    ],
    [
      'a duplicate row',
      (rows) => [...rows, ...rows.slice(2)],
      [difference('C', 1n, 1n, { expectedRows: [3], actualRows: [3, 4] })],
    ],
    ['a missing row', (rows) => rows.slice(0, 2), [difference('C', 1n, 0n, { expectedRows: [3], actualRows: [] })]],
    [
      'another count',
      (rows) => rows.map((row) => (row.album === 'C' ? { ...row, order_count: 7n } : row)),
      [difference('C', 1n, 7n, { expectedRows: [3], actualRows: [3] })],
    ],
    [
      'an album that nobody ordered',
      (rows) => [...rows, { album: 'D', artist: 'Kiss', order_count: 1n }],
      [difference('D', 0n, 1n, { expectedRows: [], actualRows: [4] })],
    ],
  ])('differs with %s', async (_, change, differences) => {
    expect(await pageOf(change)).toEqual(differences);
  });

  it.each([403, 404])('is empty if S3 responds with %i', async (status) => {
    const world = counted();
    fetched.mockImplementation(async () => new Response('<Error/>', { status }));
    expect((await run(world)).page.map(({ album, actual }) => [album, actual])).toEqual([
      ['A', 0n],
      ['B', 0n],
      ['C', 0n],
    ]);
  });

  it('fails the audit if S3 responds with another error', async () => {
    const world = counted();
    fetched.mockImplementation(async () => new Response('', { status: 503, statusText: 'Slow Down' }));
    await expect(run(world)).rejects.toThrow('Cannot read the page http://page: 503 Slow Down');
  });
});
