import { NotDynamoDb } from '../../bulk/raw-page';
import { type Position, Reading } from '../../bulk/reading';
import type { Clock } from '../../runtime/clock';
import { collect } from './stream';
import { failure, serveTable } from './table-server';

type Server = Awaited<ReturnType<typeof serveTable>>;
let server: Server;
afterEach(() => server.close());

const SIZE = 10;
const item = (id: number) => ({ id: { N: String(id) }, ['__proto__']: { S: 'x' }, name: { S: `name ${id}` } });
const key = (id: number) => ({ id: { N: String(id) } });

/** A table with the ids 0 to 9 in each segment, three in each page. */
function pageOf({ ExclusiveStartKey, Limit = 3, FilterExpression }: Record<string, unknown>) {
  const first = Number((ExclusiveStartKey as { id?: { N: string } } | undefined)?.id?.N ?? -1) + 1;
  const end = Math.min(SIZE, first + Math.min(3, Number(Limit)));
  const ids = Array.from({ length: end - first }, (_, index) => first + index);
  return {
    Items: ids.filter((id) => !FilterExpression || id % 2 === 1).map(item),
    ConsumedCapacity: { CapacityUnits: 0.5 },
    ...(end < SIZE && { LastEvaluatedKey: key(end - 1) }),
  };
}

const serve = async () => (server = await serveTable(({ input }) => pageOf(input)));
const waits: number[] = [];
let now = 0;
beforeEach(() => waits.splice(0));
/** A clock whose time passes only while somebody sleeps. */
const clock: Clock = {
  now: () => now,
  random: () => 1,
  async sleep(milliseconds) {
    waits.push(milliseconds);
    now += milliseconds;
  },
};

function read(options: Partial<ConstructorParameters<typeof Reading>[0]> = {}) {
  return new Reading({
    client: server.client,
    request: { TableName: 'table' },
    positions: [undefined],
    keyNames: ['id'],
    signal: new AbortController().signal,
    clock,
    ...options,
  });
}

const idsOf = (pages: readonly (readonly { id?: unknown }[])[]) =>
  pages.map((page) => page.map(({ id }) => Number((id as { N: string }).N)));

it('follows the pages of a table, and keeps every attribute as DynamoDB writes it', async () => {
  await serve();
  const reading = read();
  const pages = await collect(reading.pages());
  expect(idsOf(pages)).toEqual([[0, 1, 2], [3, 4, 5], [6, 7, 8], [9]]);
  expect(JSON.stringify(pages[0]?.[1])).toBe('{"id":{"N":"1"},"__proto__":{"S":"x"},"name":{"S":"name 1"}}');
  expect([reading.items, reading.capacityUnits, reading.isFinished, reading.positions]).toEqual([10, 2, true, ['end']]);
});

it('reads segments in parallel', async () => {
  await serve();
  const reading = read({ positions: [undefined, undefined, undefined] });
  const pages = await collect(reading.pages());
  expect(idsOf(pages).flat().sort()).toEqual(Array.from({ length: 30 }, (_, index) => Math.floor(index / 3)));
  expect(new Set(server.calls.map(({ input }) => `${input.Segment}/${input.TotalSegments}`))).toEqual(
    new Set(['0/3', '1/3', '2/3']),
  );
});

it('reads at most one page of each segment ahead', async () => {
  await serve();
  const reading = read({ positions: [undefined, undefined] });
  for await (const _ of reading.pages()) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    break;
  }
  expect(server.calls.length).toBeLessThanOrEqual(3);
});

it.each([1, 2, 3, 4, 9, 10])('continues after %i items as if it had not stopped', async (limit) => {
  await serve();
  const seen: number[] = [];
  let positions: readonly Position[] = [undefined, undefined];
  for (let stops = 0; stops < 25; stops++) {
    const reading = read({ positions, limit });
    seen.push(...idsOf(await collect(reading.pages())).flat());
    expect(reading.items).toBeLessThanOrEqual(limit);
    // Tokens are JSON.
    positions = JSON.parse(JSON.stringify(reading.positions.map((position) => position ?? null))).map(
      (position: Position | null) => position ?? undefined,
    );
    if (reading.isFinished) break;
  }
  expect(seen.sort()).toEqual(Array.from({ length: 20 }, (_, index) => Math.floor(index / 2)));
});

it('stops within a page that a filter has thinned out, after the last item that it returned', async () => {
  await serve();
  const reading = read({ request: { TableName: 'table', FilterExpression: 'x' }, limit: 2 });
  expect(idsOf(await collect(reading.pages())).flat()).toEqual([1, 3]);
  expect(reading.positions).toEqual([key(3)]);
  expect(server.calls.map(({ input }) => input.Limit)).toEqual([undefined, undefined]);
});

it('reads no more than the limit', async () => {
  await serve();
  await collect(read({ limit: 2 }).pages());
  expect(server.calls.map(({ input }) => input.Limit)).toEqual([2]);
});

it('counts the items of a page only when the caller is done with them', async () => {
  await serve();
  const reading = read();
  await expect(
    (async () => {
      for await (const [first] of reading.pages()) if (Number(first?.id?.N) > 0) throw new Error('disk full');
    })(),
  ).rejects.toThrow('disk full');
  expect([reading.items, reading.positions]).toEqual([3, [key(2)]]);
});

it('hides the attributes that only its positions need', async () => {
  await serve();
  const [page = []] = await collect(read({ hidden: ['id'], limit: 1 }).pages());
  expect(page.map((found) => Object.keys(found))).toEqual([['__proto__', 'name']]);
});

it('waits longer and longer for a throttled table, and less when it recovers', async () => {
  server = await serveTable(({ input }, index) =>
    index < 8 ? failure('ProvisionedThroughputExceededException') : pageOf(input),
  );
  expect((await collect(read().pages())).flat().length).toBe(SIZE);
  expect(waits.map(Math.round)).toEqual([50, 100, 200, 400, 800, 1600, 3200, 6400, 5120, 4096, 3277]);
});

it('approaches the rate that a table can serve, also with several segments', async () => {
  const PAUSE = 700;
  let throttled = 0;
  let last = Number.NEGATIVE_INFINITY;
  server = await serveTable(({ input }) => {
    if (now - last < PAUSE) {
      throttled++;
      return failure('ProvisionedThroughputExceededException');
    }
    last = now;
    return pageOf({ ...input, Limit: 1 });
  });
  const pages = await collect(read({ positions: [undefined, undefined, undefined, undefined] }).pages());
  // No segment gives up while others make progress.
  expect(pages.length).toBe(4 * SIZE);
  // A pause that begins anew for each page would be throttled four times per page.
  expect(throttled).toBeLessThan(1.5 * pages.length);
});

it.each([
  ['throttled for a minute', 'ThrottlingException', 400, 14],
  ['failing', 'InternalServerError', 500, 5],
  ['gone', 'ResourceNotFoundException', 400, 1],
])('fails when the table is %s, with the position', async (_, name, status, tries) => {
  server = await serveTable(({ input }, index) => (index > 0 ? failure(name, status) : pageOf(input)));
  const reading = read();
  await expect(collect(reading.pages())).rejects.toThrow(name);
  expect([server.calls.length, reading.positions]).toEqual([1 + tries, [key(2)]]);
});

it('says that an endpoint that answers something else is no DynamoDB', async () => {
  server = await serveTable(() => ({ hello: 'world' }));
  await expect(collect(read().pages())).rejects.toThrow(NotDynamoDb);
});

it('stops waiting when it is aborted', async () => {
  const abort = new AbortController();
  server = await serveTable(() => () => abort.abort());
  await expect(collect(read({ signal: abort.signal }).pages())).rejects.toThrow();
});

it('cancels the page that it reads ahead when the caller has enough', async () => {
  const closed = new Promise<void>((resolve) => {
    void serveTable(({ input }, index) =>
      index === 0 ? pageOf(input) : (response) => void response.once('close', () => resolve()),
    ).then(async (started) => {
      server = started;
      for await (const _ of read().pages()) {
        while (server.calls.length < 2) await new Promise(setImmediate);
        break;
      }
    });
  });
  await expect(closed).resolves.toBeUndefined();
});

it('sends binary keys as it got them', async () => {
  server = await serveTable((_, index) =>
    index === 0 ? { Items: [], LastEvaluatedKey: { id: { B: 'AP8=' } } } : { Items: [] },
  );
  await collect(read().pages());
  expect(server.calls[1]?.input.ExclusiveStartKey).toEqual({ id: { B: 'AP8=' } });
});
