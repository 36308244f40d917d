import {
  type BatchGetItemCommandOutput,
  BatchWriteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  type QueryCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { renderPage } from '../../../../../functions/orders/publish-leaderboard/page/page';
import { Random } from '../../../../support/random';
import { change, createLeaderboard, deadlineAfter, type Leaderboard, never, now, s3, shuffle } from '../fixture';

let board: Leaderboard;
jest.setTimeout(30_000);
beforeEach(async () => {
  board = await createLeaderboard();
});
afterEach(() => board.destroy());

const row = (album: string, order_count: number) => ({ album, artist: 'Kiss', order_count: BigInt(order_count) });
const key = (album: string) => ({ album, artist: 'Kiss' });
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('publishing', () => {
  /** Stores counts as if they were counted long ago. */
  const given = (counts: Record<string, number>) =>
    board.store().count(
      Object.entries(counts).map((delta) => change(delta)),
      never,
    );
  const head = () => s3.send(new HeadObjectCommand(board.object));
  /** The index answers with these rows, whatever the table has. */
  const lagging = (...rows: ReturnType<typeof row>[]) => ({
    choose: (command: string) =>
      command === 'QueryCommand'
        ? (answer: QueryCommandOutput) => {
            answer.Items = rows.map(({ album, artist, order_count }) => ({
              album: { S: album },
              artist: { S: artist },
              order_count: { N: String(order_count) },
            }));
          }
        : undefined,
  });

  it('writes a page without a table when nothing has been ordered', async () => {
    await expect(board.store().publish([], never)).resolves.toMatchObject({ page: 'written' });
    expect(await board.html()).toContain('No album has been ordered yet');
    expect(await head()).toMatchObject({ ContentType: 'text/html; charset=utf-8', CacheControl: 'no-cache' });
  });

  it('shows the 25 albums with the most orders, and none without orders', async () => {
    await given(Object.fromEntries(numbers(40).map((index) => [`album ${index}`, index - 20])));
    await board.store().publish([], never);
    expect(await board.page()).toEqual(numbers(19).map((index) => row(`album ${39 - index}`, 19 - index)));
    await given(Object.fromEntries(numbers(40).map((index) => [`album ${index}`, 100])));
    await board.store().publish([], never);
    expect(await board.page()).toEqual(numbers(25).map((index) => row(`album ${39 - index}`, 119 - index)));
  });

  it('writes nothing when nothing changed', async () => {
    await given({ A: 1, B: 0 });
    await board.store().publish([key('A')], never);
    const { LastModified, ETag } = await head();
    await expect(board.store().publish([key('A'), key('B')], never)).resolves.toMatchObject({ page: 'unchanged' });
    expect(await head()).toMatchObject({ LastModified, ETag });
  });

  it('writes another title, but keeps the time of the last change', async () => {
    await board.store().publish([], never);
    const before = await board.html();
    await board.store({ title: 'Charts', now: now + 1 }).publish([], never);
    expect(await board.html()).toBe(before.replaceAll('Most ordered albums', 'Charts'));
  });

  it.each([
    ['another program wrote', '<table><tr><td>1</td></table>'],
    ['names an invalid album', renderPage({ title: 'T', rows: [row('', 9)], updatedAt: new Date(now) })],
  ])('replaces a page that %s', async (_, Body) => {
    await s3.send(new PutObjectCommand({ ...board.object, Body }));
    await given({ A: 1 });
    await board.store().publish([], never);
    expect(await board.page()).toEqual([row('A', 1)]);
  });

  it('shows valid rows behind rows with a rank and an invalid count', async () => {
    await given(Object.fromEntries(numbers(30).map((index) => [`album ${index}`, 100 - index])));
    await spoil(300);
    await board.store().publish([], never);
    expect(await board.page()).toEqual(numbers(25).map((index) => row(`album ${index}`, 100 - index)));
  });

  it('reads a bounded number of pages of an index without valid rows', async () => {
    await spoil(2000);
    let queries = 0;
    const choose = (command: string) => {
      if (command === 'QueryCommand') queries++;
      return undefined;
    };
    await board.store({ choose }).publish([], never);
    expect([queries, await board.page()]).toEqual([8 * 10, []]);
  });

  /** Puts rows with an invalid count at the top of each shard of the index. */
  const spoil = async (rows: number) => {
    const items = numbers(rows).map((index) => ({
      album: { S: `spoiled ${index}` },
      artist: { S: 'Kiss' },
      order_count: { S: 'many' },
      board_rank: { S: `0 ${index}` },
      board_shard: { N: String(index % 8) },
    }));
    for (let start = 0; start < rows; start += 25) {
      const requests = items.slice(start, start + 25).map((Item) => ({ PutRequest: { Item } }));
      await new DynamoDBClient({}).send(new BatchWriteItemCommand({ RequestItems: { [board.tableName]: requests } }));
    }
  };

  it('never goes back in time because the index lags', async () => {
    await given({ A: 3, B: 2 });
    await board.store(lagging()).publish([key('A'), key('B')], never);
    await given({ A: -1, C: 1 });
    await board.store(lagging(row('A', 3), row('B', 1))).publish([key('A'), key('C')], never);
    expect(await board.page()).toEqual([row('A', 2), row('B', 2), row('C', 1)]);
  });

  it('moves the next album up when an album falls but is still ranked higher by the index', async () => {
    const counts = numbers(26).map((index) => row(`album ${index}`, 100 - index));
    await given(Object.fromEntries(counts.map(({ album, order_count }) => [album, Number(order_count)])));
    await board.store().publish([], never);
    await given({ 'album 0': -99 });
    await board.store(lagging(...counts)).publish([key('album 0')], never);
    expect(await board.page()).toEqual(counts.slice(1));
  });

  it('reads the same amount for a page however many albums there are', async () => {
    const read = async () => {
      const work = { requests: 0, items: 0 };
      const choose = (command: string) => (answer: { Items?: unknown[]; Responses?: Record<string, unknown[]> }) => {
        work.requests += 1;
        const rows = command === 'QueryCommand' ? answer.Items : Object.values(answer.Responses ?? {}).flat();
        work.items += rows?.length ?? 0;
      };
      const reads: string[] = [];
      const before = (command: string, input: string) =>
        reads.push(`${command} ${input.includes('"ConsistentRead":true')}`);
      await board.store({ choose, before }).publish([key('album 7')], never);
      return { ...work, reads };
    };
    const upTo = (from: number, to: number) =>
      Object.fromEntries(numbers(to - from).map((index) => [`album ${from + index}`, 1 + from + index]));
    await given(upTo(0, 400));
    await board.store().publish([], never);
    const few = await read();
    await given(upTo(400, 2000));
    await board.store().publish([], never);
    expect(few).toEqual({
      requests: 10,
      items: 8 * 25 + 1 + 25 + 25,
      reads: ['GetObjectCommand false', ...Array(8).fill('QueryCommand false'), 'BatchGetItemCommand true'],
    });
    expect(await read()).toEqual(few);
    expect(await board.page()).toEqual(await board.top());
  });

  it('reads every album of a big batch when some keys remain unprocessed at first', async () => {
    let cut = 0;
    const choose = (command: string) => (answer: BatchGetItemCommandOutput) => {
      const [table, rows = []] = Object.entries(answer.Responses ?? {})[0] ?? [];
      if (command !== 'BatchGetItemCommand' || !table || rows.length < 2 || cut++ > 4) return;
      const Keys = rows.splice(1).map(({ album, artist }) => ({ album, artist }) as Record<string, { S: string }>);
      answer.UnprocessedKeys = { [table]: { Keys } };
    };
    await given(Object.fromEntries(numbers(230).map((index) => [`album ${index}`, 1 + index])));
    const touched = numbers(230).map((index) => key(`album ${index}`));
    await board
      .store({ choose: (command) => (command === 'QueryCommand' ? lagging().choose(command) : choose(command)) })
      .publish([...touched, ...touched], never);
    expect([cut > 4, await board.page()]).toEqual([true, await board.top()]);
  });

  it('rejects when keys remain unprocessed until the deadline', async () => {
    await given({ A: 1 });
    const choose = () => (answer: BatchGetItemCommandOutput) => {
      const tables = Object.keys(answer.Responses ?? {});
      answer.UnprocessedKeys = Object.fromEntries(
        tables.map((table) => [table, { Keys: [{ album: { S: 'A' }, artist: { S: 'Kiss' } }] }]),
      );
    };
    const deadline = deadlineAfter(50);
    await expect(board.store({ choose, ...deadline }).publish([key('A')], deadline.signal)).rejects.toThrow(
      '1 keys remain unprocessed',
    );
    expect(deadline.slept()).toBeGreaterThan(50);
  });

  it('does not show an album with an invalid count', async () => {
    await given({ A: 1, B: 2 });
    const Item = { album: { S: 'B' }, artist: { S: 'Kiss' }, order_count: { S: 'many' } };
    await new DynamoDBClient({}).send(new PutItemCommand({ TableName: board.tableName, Item }));
    await board.store().publish([key('A'), key('B')], never);
    expect(await board.page()).toEqual([row('A', 1)]);
  });

  it('shows the same 25 of many albums with equally many orders, whatever was counted first', async () => {
    const albums = numbers(60).map((index) => `album ${String(index).padStart(2, '0')}`);
    for (const album of shuffle(albums, new Random(5))) await given({ [album]: 1 });
    await board.store().publish([key('album 59'), key('album 58')], never);
    expect(await board.page()).toEqual(albums.slice(0, 25).map((album) => row(album, 1)));
  });

  it.each(['throttled', 'reset', 'lost'] as const)(
    'writes the page although the first attempt of each operation is %s',
    async (fault) => {
      const met = new Set<string>();
      await given({ A: 1 });
      await board
        .store({ choose: (command) => (met.has(command) || !met.add(command) ? undefined : fault) })
        .publish([key('A')], never);
      expect(await board.page()).toEqual([row('A', 1)]);
    },
  );

  it.each(['GetObjectCommand', 'QueryCommand', 'BatchGetItemCommand', 'PutObjectCommand'])(
    'shows what another writer counts and publishes just before the %s',
    async (moment) => {
      await given({ A: 1 });
      await board.store().publish([], never);
      await given({ A: 1 });
      let others = 1;
      const before = async (command: string) => {
        if (command !== moment || others-- <= 0) return;
        await given({ B: 1, C: 3 });
        await board.store().publish([key('B')], never);
        await given({ C: -1 });
      };
      await board.store({ before, ...lagging() }).publish([key('A'), key('C')], never);
      expect(await board.page()).toEqual([row('A', 2), row('C', 2), row('B', 1)]);
    },
  );
});
