import { Dax } from '@amazon-dax-sdk/client-dax';
import {
  type AttributeValue,
  CreateTableCommand,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { ClusterOptions } from '../../../local/dax';
import { startDax } from '../../support/dax';

type Item = Record<string, AttributeValue>;

const KEY_SCHEMA = [
  { AttributeName: 'id', KeyType: 'HASH' as const },
  { AttributeName: 'n', KeyType: 'RANGE' as const },
];

/** A table behind DAX. All its items have the partition key `a`. */
export class World {
  private static last = 0;
  /** The operations that DAX has asked the table for. */
  readonly asked: string[] = [];
  /** With several nodes, it sends writes to the first one. */
  dax!: Dax;
  cluster!: Awaited<ReturnType<typeof startDax>>['cluster'];
  private closers: (() => Promise<void> | void)[] = [];

  private constructor(
    readonly TableName: string,
    private readonly table: DynamoDBClient,
  ) {}

  static async create(name: string, options: Partial<ClusterOptions> & { readonly nodes?: number } = {}) {
    const table = new DynamoDBClient({});
    const world = new World(`caching.${name}`, table);
    await table.send(
      new CreateTableCommand({
        TableName: world.TableName,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: KEY_SCHEMA,
        AttributeDefinitions: [
          { AttributeName: 'id', AttributeType: 'S' },
          { AttributeName: 'n', AttributeType: 'N' },
          { AttributeName: 'v', AttributeType: 'S' },
        ],
        GlobalSecondaryIndexes: [
          {
            IndexName: 'by-value',
            KeySchema: [{ AttributeName: 'v', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'ALL' },
          },
        ],
      }),
    );
    await world.connect(options);
    return world;
  }

  private async connect(options: Partial<ClusterOptions> & { readonly nodes?: number }): Promise<void> {
    const send = async (command: never) => {
      const operation = Object(command).constructor.name.replace(/Command$/, '');
      if (operation !== 'DescribeTable') this.asked.push(operation);
      return this.table.send(command);
    };
    const { endpoint, cluster, close } = await startDax({ client: { send } as never, ...options });
    this.dax = new Dax({ endpoint });
    this.cluster = cluster;
    this.closers = [() => (this.dax as unknown as { shutdown(): void }).shutdown(), close, () => this.table.destroy()];
  }

  /** The first of a hundred items that no other proof has. */
  static hundred(): number {
    World.last += 100;
    return World.last;
  }

  async close(): Promise<void> {
    for (const close of this.closers) await close();
  }

  /** Forgets what the table was asked for. */
  forget(): void {
    this.asked.length = 0;
  }

  key = (n: number): Item => ({ id: { S: 'a' }, n: { N: String(n) } });
  item = (n: number, v: string): Item => ({ ...this.key(n), v: { S: v } });

  /** Writes to the table, past DAX. */
  async bypass(n: number, v: string | undefined): Promise<void> {
    const { TableName } = this;
    if (v === undefined) await this.table.send(new DeleteItemCommand({ TableName, Key: this.key(n) }));
    else await this.table.send(new PutItemCommand({ TableName, Item: this.item(n, v) }));
  }

  /** Puts an item into the table and reads it through DAX, then changes the table past DAX: from `old` to `new`. */
  async cached(): Promise<number> {
    const n = World.hundred();
    await this.bypass(n, 'old');
    expect(await this.get(n)).toBe('old');
    await this.bypass(n, 'new');
    this.forget();
    return n;
  }

  /** The value of an item; undefined if there is none. */
  async get(n: number, more = {}): Promise<string | undefined> {
    const { Item } = await this.dax.getItem({ TableName: this.TableName, Key: this.key(n), ...more });
    return Item?.v?.S;
  }

  /** The values of the items, in the order of `numbers`. */
  async batchGet(numbers: readonly number[], more = {}): Promise<(string | undefined)[]> {
    const Keys = numbers.map(this.key);
    const { Responses } = await this.dax.batchGetItem({ RequestItems: { [this.TableName]: { Keys, ...more } } });
    const found = new Map((Responses?.[this.TableName] ?? []).map(({ n, v }) => [Number(n?.N), v?.S]));
    return numbers.map((n) => found.get(n));
  }

  /** The values of the items whose sort key is in the hundred that starts with `first`. */
  async query(first: number, more = {}): Promise<string> {
    const { Items } = await this.dax.query({
      TableName: this.TableName,
      KeyConditionExpression: 'id = :i AND n BETWEEN :a AND :b',
      ExpressionAttributeValues: { ':i': { S: 'a' }, ':a': { N: String(first) }, ':b': { N: String(first + 99) } },
      ...more,
    });
    return valuesOf(Items);
  }

  /** The values of the items of this hundred. */
  async scan(first: number, more = {}): Promise<string> {
    const { Items } = await this.dax.scan({
      TableName: this.TableName,
      FilterExpression: 'n BETWEEN :a AND :b',
      ExpressionAttributeValues: { ':a': { N: String(first) }, ':b': { N: String(first + 99) } },
      ...more,
    });
    return valuesOf(Items);
  }
}

const valuesOf = (items: readonly Item[] = []): string =>
  items
    .map(({ v }) => v?.S ?? '')
    .sort()
    .join(' ');
