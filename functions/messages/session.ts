import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  type ConsumedCapacity as Returned,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../runtime/clock';
import { cancellationOf } from '../../runtime/dynamodb/cancellation';
import { CapacityMeter, type ConsumedCapacity } from '../../runtime/dynamodb/capacity';
import type { Item } from '../../runtime/dynamodb/item';
import { createRetry } from '../../runtime/retry';
import type { TableKey } from './keys';

type WithoutTable<Input> = Omit<Input, 'TableName'>;

/** An action of a transaction. */
export type Action = {
  readonly [Name in keyof TransactWriteItem]?: WithoutTable<NonNullable<TransactWriteItem[Name]>>;
};

/** Short, because a person waits. */
const RETRY = { maxTries: 6, firstPauseMs: 25 };
/** Another transaction has one of the items, or this one is still in progress after its answer was lost. */
const CONFLICTS = ['TransactionConflictException', 'TransactionInProgressException'];
const RETURN_EXISTING = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;

/** The requests of one answer, and the capacity that they consume together. Reads of the table are consistent. */
export class TableSession {
  private readonly meter = new CapacityMeter();
  private readonly common;

  constructor(
    private readonly dynamodb: DynamoDBClient,
    private readonly tableName: string,
    private readonly clock: Clock,
  ) {
    this.common = { TableName: tableName, ReturnConsumedCapacity: 'TOTAL' as const };
  }

  get consumedCapacity(): ConsumedCapacity {
    return this.meter.consumed;
  }

  async get(key: TableKey): Promise<Item | undefined> {
    const { Item, ConsumedCapacity } = await this.dynamodb.send(
      new GetItemCommand({ ...this.common, Key: key, ConsistentRead: true }),
    );
    this.meter.addRead(ConsumedCapacity);
    return Item;
  }

  async query(input: WithoutTable<QueryCommandInput>): Promise<{ items: Item[]; last: Item | undefined }> {
    const { Items, LastEvaluatedKey, ConsumedCapacity } = await this.dynamodb.send(
      new QueryCommand({ ...this.common, ConsistentRead: input.IndexName === undefined, ...input }),
    );
    this.meter.addRead(ConsumedCapacity);
    return { items: Items ?? [], last: LastEvaluatedKey };
  }

  /** Puts an item, unless its key exists. @returns the existing item */
  async putNew(item: Item): Promise<Item | undefined> {
    const condition = { ConditionExpression: 'attribute_not_exists(pk)', ...RETURN_EXISTING };
    const command = () => new PutItemCommand({ ...this.common, ...condition, Item: item });
    return (await this.write(() => this.dynamodb.send(command())))?.existing;
  }

  /** @returns whether the condition is met; if not, nothing is written */
  async update(input: WithoutTable<UpdateItemCommandInput>): Promise<boolean> {
    const command = () => new UpdateItemCommand({ ...this.common, ...RETURN_EXISTING, ...input });
    return !(await this.write(() => this.dynamodb.send(command())));
  }

  /** @returns whether all conditions are met; if not, nothing is written */
  async transact(actions: readonly Action[]): Promise<boolean> {
    const input = {
      ReturnConsumedCapacity: 'TOTAL' as const,
      TransactItems: actions.map((action) => this.toTransactItem(action)),
    };
    try {
      const command = () => new TransactWriteItemsCommand(input);
      const { ConsumedCapacity } = await this.withRetries(() => this.dynamodb.send(command()));
      this.meter.addWrites(ConsumedCapacity);
      return true;
    } catch (error) {
      if (error instanceof TransactionCanceledException && cancellationOf(error).kind === 'condition') return false;
      throw error;
    }
  }

  /** @returns undefined if the condition is met */
  private async write(
    send: () => Promise<{ readonly ConsumedCapacity?: Returned | undefined }>,
  ): Promise<{ readonly existing: Item | undefined } | undefined> {
    try {
      const { ConsumedCapacity } = await this.withRetries(send);
      this.meter.addWrites([ConsumedCapacity]);
      return undefined;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      this.meter.addFailedWrite(error.Item);
      return { existing: error.Item };
    }
  }

  /** The client itself retries a throttled request, but not a conflict. */
  private async withRetries<Answer>(send: () => Promise<Answer>): Promise<Answer> {
    const retry = createRetry({ ...RETRY, clock: this.clock });
    for (;;) {
      try {
        return await send();
      } catch (error) {
        if (!mayPass(error)) throw error;
        await retry(error);
      }
    }
  }

  private toTransactItem(action: Action): TransactWriteItem {
    const withTable = Object.entries(action).map(([name, input]) => [name, { TableName: this.tableName, ...input }]);
    return Object.fromEntries(withTable);
  }
}

function mayPass(error: unknown): boolean {
  if (error instanceof TransactionCanceledException) {
    return ['conflict', 'throttling', 'passing'].includes(cancellationOf(error).kind);
  }
  return error instanceof Error && CONFLICTS.includes(error.name);
}
