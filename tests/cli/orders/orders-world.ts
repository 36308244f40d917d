import { type AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type _Record, DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { type Change, changesIn } from '../../../cli/orders/recount/changes';
import { idOf } from '../../../functions/orders/publish-leaderboard/album';
import { deltasOf, type OrderChange } from '../../../functions/orders/publish-leaderboard/core';
import {
  boardItem,
  keyOf,
  storedCount,
  storedExpired,
  toAlbum,
} from '../../../functions/orders/publish-leaderboard/items';
import type { Clock } from '../../../runtime/clock';
import type { Item } from '../../../runtime/dynamodb/item';

const STREAM = 'arn:aws:dynamodb:us-east-1:1:table/orders/stream/1';
const SHARDS = ['shard-1', 'shard-2'];
const PAGE = 5;
/** The delay between a write and its stream record. */
const LAG_MS = 900;

interface Request {
  readonly constructor: { readonly name: string };
  // biome-ignore lint/suspicious/noExplicitAny: any command's input
  readonly input: any;
}

/** The tables and the stream of the orders system in memory. Orders can change during any request. */
export class OrdersWorld {
  readonly streamArn = STREAM;
  readonly outputs = { tableName: 'orders', leaderboardTableName: 'board', countedRecordsTableName: 'counted' };
  readonly clients: { readonly dynamodb: DynamoDBClient; readonly streams: DynamoDBStreamsClient };
  readonly clock: Clock;
  readonly orders = new Map<string, Item>();
  readonly board = new Map<string, Item>();
  readonly counted = new Set<string>();
  /** Expired orders by title. */
  readonly expired: Record<string, number> = {};
  /** Delivered records by shard. */
  readonly delivered: Record<string, number> = {};
  /** Called before each response, and during each pause. */
  meanwhile: (command: string) => void = () => undefined;
  private readonly shards: Record<string, _Record[]> = Object.fromEntries(SHARDS.map((id) => [id, []]));
  /** When each record reaches the stream. */
  private readonly visibleAt = new WeakMap<_Record, number>();
  private now = Date.parse('2026-11-21T08:00:00.500Z');
  private events = 0;

  constructor() {
    const send = async (command: Request) => {
      this.now += 7;
      this.meanwhile(command.constructor.name);
      return this.answer(command);
    };
    const region = 'us-east-1';
    const dynamodb = Object.assign(new DynamoDBClient({ region }), { send });
    this.clients = { dynamodb, streams: Object.assign(new DynamoDBStreamsClient({ region }), { send }) };
    this.clock = {
      now: () => this.now,
      random: () => 0.5,
      sleep: async (milliseconds, signal) => {
        signal.throwIfAborted();
        this.now += milliseconds;
        this.meanwhile('');
      },
    };
  }

  /** Writes or deletes an order. @param by set if the order expires */
  write(orderId: string, title: string | undefined, by?: 'time to live'): void {
    const before = this.orders.get(orderId);
    const after = title === undefined ? undefined : orderItem(orderId, title);
    if (!before && !after) return;
    const wasTitle = before?.album?.M?.title?.S;
    if (by && wasTitle) this.expired[wasTitle] = (this.expired[wasTitle] ?? 0) + 1;
    if (after) this.orders.set(orderId, after);
    else this.orders.delete(orderId);
    const record: _Record = {
      eventID: `event-${++this.events}`,
      eventName: before ? (after ? 'MODIFY' : 'REMOVE') : 'INSERT',
      ...(by && { userIdentity: { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' } }),
      dynamodb: {
        ApproximateCreationDateTime: new Date(Math.floor(this.now / 1000) * 1000),
        SequenceNumber: String(1_000_000 + this.events),
        Keys: { orderId: { S: orderId } },
        ...(before && { OldImage: before }),
        ...(after && { NewImage: after }),
      } as NonNullable<_Record['dynamodb']>,
    };
    this.visibleAt.set(record, this.now + LAG_MS);
    this.shards[shardOf(orderId)]?.push(record);
  }

  /** Delivers the pending records to the function, which counts them unless `loses` returns true. */
  deliver(loses: (change: Change) => boolean = () => false): void {
    for (const [id, records] of Object.entries(this.shards)) {
      const changes = changesIn(records.slice(this.delivered[id] ?? 0), STREAM);
      this.delivered[id] = records.length;
      for (const change of changes) if (!loses(change)) this.count(change);
    }
  }

  private count(change: OrderChange): void {
    const deltas = deltasOf(change);
    if (this.counted.has(change.eventId) || deltas.length === 0) return;
    this.counted.add(change.eventId);
    for (const { delta, expired = 0, ...album } of deltas) {
      const row = this.board.get(idOf(album)) ?? {};
      const stored = storedCount(row);
      const before = typeof stored === 'bigint' ? stored : 0n;
      const allExpired = (storedExpired(row) ?? 0n) + BigInt(expired);
      this.board.set(idOf(album), boardItem(album, before + BigInt(delta), allExpired));
    }
  }

  /** Deletes a row of the leaderboard, and with it the number of its expired orders. */
  lose(id: string): void {
    const row = this.board.get(id) ?? {};
    const title = toAlbum(row).album;
    this.expired[title] = (this.expired[title] ?? 0) - Number(storedExpired(row) ?? 0);
    this.board.delete(id);
  }

  /** Puts a wrong row into the leaderboard. */
  spoil(title: string, row: bigint | Item): void {
    const album = { album: title, artist: 'Kiss' };
    this.board.set(idOf(album), typeof row === 'bigint' ? boardItem(album, row) : { ...keyOf(album), ...row });
  }

  /** The leaderboard's counts by title, without zeros. */
  counts(): Record<string, number> {
    const rows = [...this.board.values()].map((item) => [toAlbum(item).album, Number(storedCount(item))] as const);
    return Object.fromEntries(rows.filter(([, count]) => count !== 0).sort());
  }

  /** The right counts by title, including expired orders. */
  expected(): Record<string, number> {
    const counts: Record<string, number> = { ...this.expired };
    for (const { album } of this.orders.values()) {
      const title = album?.M?.title?.S;
      if (title) counts[title] = (counts[title] ?? 0) + 1;
    }
    return Object.fromEntries(
      Object.entries(counts)
        .filter(([, count]) => count !== 0)
        .sort(),
    );
  }

  private answer({ constructor: { name }, input }: Request): object {
    if (name === 'ScanCommand') return this.scan(input);
    if (name === 'BatchGetItemCommand') {
      const [[table, { Keys }]] = Object.entries(input.RequestItems) as [[string, { Keys: Item[] }]];
      const rows = Keys.map((key) => this.board.get(idOf(toAlbum(key)))).filter((row) => row !== undefined);
      const counted = Keys.filter(({ eventId }) => this.counted.has(eventId?.S ?? ''));
      return { Responses: { [table]: table === 'board' ? rows : counted } };
    }
    if (name === 'TransactWriteItemsCommand') return this.transact(input.TransactItems);
    if (name === 'BatchWriteItemCommand') {
      for (const [table, requests] of Object.entries(input.RequestItems)) this.writeItems(table, requests as Write[]);
      return {};
    }
    if (name === 'DescribeStreamCommand')
      return { StreamDescription: { Shards: SHARDS.map((ShardId) => ({ ShardId })) } };
    if (name === 'GetShardIteratorCommand') {
      const records = this.shards[input.ShardId] ?? [];
      const after = records.findIndex(({ dynamodb }) => dynamodb?.SequenceNumber === input.SequenceNumber);
      return { ShardIterator: `${input.ShardId} ${after + 1}` };
    }
    const [id = '', start] = input.ShardIterator.split(' ');
    const page = (this.shards[id] ?? []).slice(Number(start), Number(start) + PAGE);
    const Records = page.filter((record) => (this.visibleAt.get(record) ?? 0) <= this.now);
    return { Records, NextShardIterator: `${id} ${Number(start) + Records.length}` };
  }

  /** Stores a mark for each change, and the expired orders of each album. */
  private transact(items: readonly Transacted[]): object {
    const marks = items.flatMap(({ Put }) => Put?.Item.eventId?.S ?? []);
    if (marks.some((mark) => this.counted.has(mark))) throw new Error('marked twice');
    for (const mark of marks) this.counted.add(mark);
    for (const { Update } of items) {
      if (!Update) continue;
      const id = idOf(toAlbum(Update.Key));
      this.board.set(id, {
        ...Update.Key,
        ...this.board.get(id),
        expired_count: Update.ExpressionAttributeValues[':expired'],
      });
    }
    return {};
  }

  private scan({ TableName, ExclusiveStartKey }: { TableName: string; ExclusiveStartKey?: { at: string } }): object {
    const items = TableName === 'orders' ? this.orders : this.board;
    const left = [...items]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .filter(([id]) => id > (ExclusiveStartKey?.at ?? ''));
    const page = left.slice(0, PAGE);
    return {
      Items: page.map(([, item]) => item),
      ...(left.length > PAGE && { LastEvaluatedKey: { at: page.at(-1)?.[0] } }),
    };
  }

  private writeItems(table: string, requests: Write[]): void {
    for (const { PutRequest, DeleteRequest } of requests) {
      const item = PutRequest?.Item ?? DeleteRequest?.Key ?? {};
      if (table === 'counted') this.counted.add(item.eventId?.S ?? '');
      else if (PutRequest) this.board.set(idOf(toAlbum(item)), item);
      else this.board.delete(idOf(toAlbum(item)));
    }
  }
}

interface Transacted {
  readonly Put?: { readonly Item: Item };
  readonly Update?: { readonly Key: Item; readonly ExpressionAttributeValues: Record<':expired', AttributeValue> };
}

interface Write {
  readonly PutRequest?: { readonly Item: Item };
  readonly DeleteRequest?: { readonly Key: Item };
}

const shardOf = (orderId: string): string => SHARDS[Number(orderId.replace(/\D/g, '')) % 2] ?? '';

const orderItem = (orderId: string, title: string): Record<string, AttributeValue> => ({
  orderId: { S: orderId },
  album: { M: { title: { S: title }, artist_name: { S: 'Kiss' } } },
});
