import { isDeepStrictEqual } from 'node:util';
import {
  ConditionalCheckFailedException,
  type GetItemCommandInput,
  type QueryCommandInput,
  TransactionCanceledException,
  type TransactWriteItem,
  type TransactWriteItemsCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import type { Item } from '../../../../runtime/dynamodb/item';
import { messagesTable } from '../../../../tables/messages';
import { indexesOf } from '../../../../tables/schema';
import { meets, type Placeholders, updated } from './expressions';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const MAX_ACTIONS = 100;
const META = { $metadata: {} };
const CAPACITY = { CapacityUnits: 1 };

/** A write of one item: a request of its own, or an action of a transaction. */
interface Write extends Placeholders {
  readonly Key?: Item | undefined;
  readonly Item?: Item | undefined;
  readonly ConditionExpression?: string | undefined;
  readonly UpdateExpression?: string | undefined;
  readonly ReturnValuesOnConditionCheckFailure?: string | undefined;
}

type Kind = keyof TransactWriteItem;

/** An item from a time on; undefined if it was deleted. */
interface Version {
  readonly at: number;
  readonly item: Item | undefined;
}

const keyOf = ({ pk, sk }: Item): string => JSON.stringify([pk?.S, sk?.S]);

/**
 * The messages table in memory, with its stream. Each request is executed at once and as a whole; an index, and a read
 * that is not consistent, shows writes after a lag.
 */
export class ScriptedTable {
  readonly stream: DynamoDBRecord[] = [];
  private readonly items = new Map<string, Item>();
  /** The versions of each key, the oldest first. */
  private readonly versions = new Map<string, Version[]>();
  private readonly tokens = new Set<string>();

  /** @param lagMs how long a copy lags behind with one item, drawn for each read */
  constructor(
    private readonly now: () => number,
    private readonly lagMs: () => number = () => 0,
  ) {}

  get all(): Item[] {
    return [...this.items.values()];
  }

  /** @param name of the command, as in `PutItemCommand` */
  execute(name: string, input: object): object {
    switch (name) {
      case 'GetItemCommand':
        return this.get(input as GetItemCommandInput);
      case 'QueryCommand':
        return this.query(input as QueryCommandInput);
      case 'TransactWriteItemsCommand':
        return this.transact(input as TransactWriteItemsCommandInput);
      case 'PutItemCommand':
        return this.write('Put', input);
      case 'UpdateItemCommand':
        return this.write('Update', input);
      case 'DeleteItemCommand':
        return this.write('Delete', input);
      default:
        throw new Error(`cannot execute ${name}`);
    }
  }

  private get({ Key, ConsistentRead }: GetItemCommandInput): object {
    const key = keyOf(Key ?? {});
    const item = ConsistentRead ? this.items.get(key) : this.lagging(this.versions.get(key) ?? []);
    return { ...(item && { Item: item }), ConsumedCapacity: CAPACITY };
  }

  private query(input: QueryCommandInput): object {
    const { IndexName, KeyConditionExpression, ExclusiveStartKey: start, Limit = 1000, ScanIndexForward } = input;
    const names = sortNames(IndexName);
    const sortKey = (item: Item) => names.map((name) => item[name]?.S ?? '');
    const found = (IndexName === undefined ? this.all : this.indexed())
      .filter((item) => names.every((name) => item[name]) && meets(item, KeyConditionExpression, input))
      .sort((a, b) => compareLists(sortKey(a), sortKey(b)));
    if (ScanIndexForward === false) found.reverse();
    const order = ScanIndexForward === false ? -1 : 1;
    const rest = start ? found.filter((item) => order * compareLists(sortKey(item), sortKey(start)) > 0) : found;
    const Items = rest.slice(0, Limit);
    const last = Items.at(-1);
    const more = last && Items.length === Limit ? { LastEvaluatedKey: keysOf(last, ['pk', 'sk', ...names]) } : {};
    return { Items, ...more, ConsumedCapacity: CAPACITY };
  }

  /** The items as an index has them. */
  private indexed(): Item[] {
    return [...this.versions.values()].map((versions) => this.lagging(versions)).filter((item) => item !== undefined);
  }

  private lagging(versions: readonly Version[]): Item | undefined {
    const until = this.now() - this.lagMs();
    return versions.findLast(({ at }) => at <= until)?.item;
  }

  private write(kind: Kind, input: Write): object {
    const before = this.items.get(keyOf(input.Item ?? input.Key ?? {}));
    if (!meets(before ?? {}, input.ConditionExpression, input)) {
      const shown = input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && before ? { Item: before } : {};
      throw new ConditionalCheckFailedException({ message: 'The conditional request failed', ...META, ...shown });
    }
    this.apply(kind, input);
    return { ConsumedCapacity: CAPACITY };
  }

  private transact({ TransactItems = [], ClientRequestToken }: TransactWriteItemsCommandInput): object {
    if (TransactItems.length > MAX_ACTIONS) throw new Error(`a transaction has ${TransactItems.length} actions`);
    if (ClientRequestToken !== undefined && this.tokens.has(ClientRequestToken)) return {};
    const actions = TransactItems.flatMap((action) => Object.entries(action) as [Kind, Write][]);
    const keys = actions.map(([, { Item, Key }]) => keyOf(Item ?? Key ?? {}));
    if (new Set(keys).size < keys.length) throw new Error('a transaction has two actions on one item');
    const codes = actions.map(([, input], index) =>
      meets(this.items.get(keys[index] ?? '') ?? {}, input.ConditionExpression, input)
        ? 'None'
        : 'ConditionalCheckFailed',
    );
    if (codes.some((code) => code !== 'None')) throw cancelled(codes);
    for (const [kind, input] of actions) this.apply(kind, input);
    if (ClientRequestToken !== undefined) this.tokens.add(ClientRequestToken);
    return { ConsumedCapacity: [CAPACITY] };
  }

  private apply(kind: Kind, input: Write): void {
    if (kind === 'ConditionCheck') return;
    const Key = input.Item ?? input.Key ?? {};
    const key = keyOf(Key);
    const before = this.items.get(key);
    const after = afterWrite(kind, input, before ?? { ...input.Key });
    if (isDeepStrictEqual(before, after)) return;
    if (after) this.items.set(key, after);
    else this.items.delete(key);
    this.versions.set(key, [...(this.versions.get(key) ?? []), { at: this.now(), item: after }]);
    this.stream.push(toRecord(this.stream.length + 1, Key, before, after));
  }
}

export const cancelled = (codes: readonly string[]) =>
  new TransactionCanceledException({
    message: `Transaction cancelled: ${codes}`,
    ...META,
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

function afterWrite(kind: Kind, input: Write, before: Item): Item | undefined {
  if (kind === 'Delete') return undefined;
  return kind === 'Put' ? { ...input.Item } : updated(before, input.UpdateExpression ?? '', input);
}

const sortNames = (indexName: string | undefined): string[] => {
  const index = indexesOf(messagesTable).find(({ name }) => name === indexName);
  return index?.sortKey ? [index.sortKey.name, 'pk', 'sk'] : ['sk'];
};

const keysOf = (item: Item, names: readonly string[]): Item =>
  Object.fromEntries(names.flatMap((name) => (item[name] ? [[name, item[name]]] : [])));

function compareLists(a: readonly string[], b: readonly string[]): number {
  for (const [index, text] of a.entries()) {
    const order = Buffer.compare(Buffer.from(text), Buffer.from(b[index] ?? ''));
    if (order !== 0) return order;
  }
  return 0;
}

type Image = NonNullable<NonNullable<DynamoDBRecord['dynamodb']>['NewImage']>;
const toImage = (item: Item) => item as Image;

const toRecord = (number: number, key: Item, before: Item | undefined, after: Item | undefined): DynamoDBRecord => ({
  eventID: `event-${number}`,
  eventName: before ? (after ? 'MODIFY' : 'REMOVE') : 'INSERT',
  dynamodb: {
    SequenceNumber: String(number).padStart(21, '0'),
    Keys: toImage(keysOf(key, ['pk', 'sk'])),
    ...(before && { OldImage: toImage(before) }),
    ...(after && { NewImage: toImage(after) }),
  },
});
