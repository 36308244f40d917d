import { TRANSACTIONS_IN_FLIGHT } from '../../../../functions/orders/publish-leaderboard/counting/counter';
import { SENT } from '../../../../runtime/dynamodb/batch-write';
import { MAX_WRITES } from '../../../../runtime/dynamodb/requests';
import type { Deployed, Mapping } from '../deployed';
import type { Values } from '../inputs';
import { concurrencyOf, filled, shardsOf } from '../invoking';
import { Popularity } from '../popularity';

/** DynamoDB writes an item of a transaction twice. */
export const TRANSACTION_WRITES = 2;
/** A changed rank is deleted from the index and put into it. */
export const INDEX_WRITES = 2;

/** What the limits of the orders system are calculated from. */
export class Orders {
  readonly drain: Mapping;
  readonly publish: Mapping;
  readonly popularity: Popularity;
  private readonly batch: { readonly transactions: number };

  constructor(
    readonly deployed: Deployed,
    readonly values: Values,
  ) {
    this.drain = this.fitting(deployed.mapping('Orders/Buffer/Mapping'));
    this.publish = this.fitting(deployed.mapping('Orders/Table/Leaderboard/Resource'));
    this.popularity = new Popularity(values.albums);
    this.batch = this.popularity.transactionsOf(this.publish.batchSize);
  }

  /** A batch ends when the invocation would receive too many bytes. */
  private fitting(mapping: Mapping): Mapping {
    const { payloadBytes, orderBytes, envelopeBytes } = this.values;
    return {
      ...mapping,
      batchSize: Math.min(mapping.batchSize, Math.floor(payloadBytes / (orderBytes + envelopeBytes))),
    };
  }

  /** Of the table, for one order. */
  get writeUnits(): number {
    return Math.ceil(this.values.orderBytes / 1024);
  }

  get drainSeconds(): number {
    const { invokeMs, writeMs } = this.values;
    const requests = Math.ceil(this.drain.batchSize / MAX_WRITES);
    return (invokeMs + Math.ceil(requests / SENT.count) * writeMs) / 1000;
  }

  /** Reading the counts of a transaction's albums and setting them: nobody else may change one meanwhile. */
  get countSeconds(): number {
    return (this.values.readMs + this.values.transactionMs) / 1000;
  }

  /** Reading the page and the board, and writing the page: nobody else may write it meanwhile. */
  get pageSeconds(): number {
    const { objectReadMs, readMs, objectWriteMs } = this.values;
    return (objectReadMs + 2 * readMs + objectWriteMs) / 1000;
  }

  get publishSeconds(): number {
    const turns = Math.ceil(this.batch.transactions / TRANSACTIONS_IN_FLIGHT);
    return this.values.invokeMs / 1000 + turns * this.countSeconds + this.pageSeconds;
  }

  /** Concurrent invocations of `publish-leaderboard`. */
  lanes(rate: number): number {
    return shardsOf(rate * this.writeUnits, this.values) * this.publish.lanesPerShard;
  }

  /** Orders in an invocation of each function. */
  drained(rate: number): number {
    return filled(this.drain, rate / Math.min(this.values.queueConcurrencyAtStart, this.drainConcurrency));
  }

  published(rate: number): number {
    return filled(this.publish, rate / this.lanes(rate));
  }

  get drainConcurrency(): number {
    return concurrencyOf(this.drain, this.values);
  }

  tableUnits(path: string): number {
    return this.deployed.writeUnits(path) ?? this.values.tableWriteUnits;
  }
}
