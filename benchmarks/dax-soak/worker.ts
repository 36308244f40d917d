import { isDeepStrictEqual } from 'node:util';
import type { DaxDocument } from '@amazon-dax-sdk/lib-dax';

export type Random = (below: number) => number;

type Content = Readonly<Record<string, unknown>>;

const KEYS = 40;

/**
 * One user of the endpoint, with keys that nobody else writes, so that it knows what each answer must be. Attribute
 * names and sizes vary.
 */
export class Worker {
  private readonly expected = new Map<number, Content>();
  private version = 0;

  constructor(
    private readonly client: DaxDocument,
    private readonly table: string,
    private readonly user: string,
    private readonly random: Random,
  ) {}

  /** Makes one request. @throws if its answer is wrong */
  async step(): Promise<void> {
    const choice = this.random(100);
    const key = this.random(KEYS);
    if (choice < 70) return this.get(key, false);
    if (choice < 72) return this.get(key, true);
    if (choice < 80) return this.query();
    if (choice < 84) return this.batchGet();
    if (choice < 92) return this.put(key);
    if (choice < 96) return this.update(key);
    if (choice < 98) return this.transact(key);
    return this.remove(key);
  }

  private keyOf = (key: number) => ({ user: this.user, key: String(key) });

  private async get(key: number, ConsistentRead: boolean): Promise<void> {
    const { Item } = await this.client.get({ TableName: this.table, Key: this.keyOf(key), ConsistentRead });
    this.check(Item, this.expected.get(key), key);
  }

  /** Cached results may be old, but are never those of another user or of the future. */
  private async query(): Promise<void> {
    const { Items = [] } = await this.client.query({
      TableName: this.table,
      KeyConditionExpression: '#u = :u',
      ExpressionAttributeNames: { '#u': 'user' },
      ExpressionAttributeValues: { ':u': this.user },
      Limit: 10,
    });
    const isRight = Items.every(({ user, version }) => user === this.user && Number(version) <= this.version);
    if (!isRight) throw new Error(`wrong items of ${this.user}: ${JSON.stringify(Items).slice(0, 500)}`);
  }

  private async batchGet(): Promise<void> {
    const keys = [...new Set(Array.from({ length: 5 }, () => this.random(KEYS)))];
    const RequestItems = { [this.table]: { Keys: keys.map(this.keyOf) } };
    const { Responses } = await this.client.batchGet({ RequestItems });
    const found = new Map((Responses?.[this.table] ?? []).map((item) => [Number(item.key), item]));
    for (const key of keys) this.check(found.get(key), this.expected.get(key), key);
  }

  private async put(key: number): Promise<void> {
    const item = this.content(key);
    await this.client.put({ TableName: this.table, Item: item });
    this.expected.set(key, item);
  }

  private async update(key: number): Promise<void> {
    this.version++;
    const { Attributes } = await this.client.update({
      TableName: this.table,
      Key: this.keyOf(key),
      UpdateExpression: 'SET version = :v ADD updates :one',
      ExpressionAttributeValues: { ':v': this.version, ':one': 1 },
      ...(this.random(2) === 0 && { ReturnValues: 'ALL_NEW' as const }),
    });
    const before = this.expected.get(key) ?? this.keyOf(key);
    const updates = Number('updates' in before ? before.updates : 0) + 1;
    const after = { ...before, version: this.version, updates };
    this.expected.set(key, after);
    if (Attributes !== undefined) this.check(Attributes, after, key);
  }

  private async transact(key: number): Promise<void> {
    const item = this.content(key);
    const other = (key + 1) % KEYS;
    await this.client.transactWrite({
      TransactItems: [
        { Put: { TableName: this.table, Item: item } },
        { Delete: { TableName: this.table, Key: this.keyOf(other) } },
      ],
    });
    this.expected.set(key, item);
    this.expected.delete(other);
  }

  private async remove(key: number): Promise<void> {
    await this.client.delete({ TableName: this.table, Key: this.keyOf(key) });
    this.expected.delete(key);
  }

  private content(key: number): Content {
    this.version++;
    const text = `${this.user} `.repeat(1 + this.random(50));
    return { ...this.keyOf(key), version: this.version, [`text${this.random(20)}`]: text, list: [1, { deep: [true] }] };
  }

  private check(found: unknown, expected: unknown, key: number): void {
    if (isDeepStrictEqual(found, expected)) return;
    throw new Error(
      `wrong answer for ${this.user} ${key}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(found)}`,
    );
  }
}
