import { setTimeout } from 'node:timers/promises';
import { BatchWriteItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type KeyAttribute, keyOf, planRequests, type Write } from './item';

const requestsInFlight = 4;
const attempts = 6;
// Full jitter: each pause is a random part of 50 ms, 100 ms, 200 ms … so that throttled writers spread out.
const firstPauseMs = 50;

// What DynamoDB answers to a request that will never succeed as it is: an item in it is at fault.
const refusals = ['ValidationException', 'SerializationException', 'ItemCollectionSizeLimitExceededException'];

export interface Failure {
  /** What it is counted under: `refused`, `deadline`, `unprocessed`, or the error's name or code. */
  readonly reason: string;
  /** Why the item can never be written; only for `refused`. */
  readonly detail?: string;
}

export type Outcome = 'written' | Failure;

export interface ItemStore {
  /**
   * Puts each item whole, replacing what was there; no two may have the same key. Resolves soon after `signal` aborts.
   * An item without the outcome `written` may have been written all the same: putting it again is harmless.
   */
  put(writes: readonly Write[], signal: AbortSignal): Promise<ReadonlyMap<Write, Outcome>>;
}

export interface Pauses {
  /** Resolves after the time, or when `signal` aborts. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<unknown>;
  /** At least 0, below 1. */
  random(): number;
}

const realPauses: Pauses = {
  sleep: (milliseconds, signal) => setTimeout(milliseconds, undefined, { signal }).catch(() => undefined),
  random: () => Math.random(),
};

type Outcomes = Map<Write, Outcome>;

export interface Settings {
  readonly tableName: string;
  readonly keyAttributes: readonly KeyAttribute[];
}

/** A table, written by BatchWriteItem alone. */
export class TableStore implements ItemStore {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly settings: Settings,
    private readonly pauses = realPauses,
  ) {}

  async put(writes: readonly Write[], signal: AbortSignal): Promise<ReadonlyMap<Write, Outcome>> {
    const outcomes: Outcomes = new Map(writes.map((write): [Write, Outcome] => [write, { reason: 'deadline' }]));
    const requests = planRequests(writes).values();
    const worker = async () => {
      for (const request of requests) await this.putRequest(request, outcomes, signal);
    };
    await Promise.all(Array.from({ length: requestsInFlight }, worker));
    return outcomes;
  }

  private async putRequest(request: readonly Write[], outcomes: Outcomes, signal: AbortSignal): Promise<void> {
    let left = request;
    for (let attempt = 0; left.length > 0 && attempt < attempts; attempt++) {
      if (attempt > 0) await this.pauses.sleep(this.pauses.random() * firstPauseMs * 2 ** (attempt - 1), signal);
      if (signal.aborted) return;
      const { unwritten, failure } = await this.attempt(left, signal);
      if (failure.reason === 'refused') return this.isolate(left, failure, outcomes, signal);
      for (const write of left) outcomes.set(write, unwritten.includes(write) ? failure : 'written');
      left = unwritten;
    }
  }

  /** Halves a refused request until the item at fault is alone, so that the others are written. */
  private async isolate(refused: readonly Write[], failure: Failure, outcomes: Outcomes, signal: AbortSignal) {
    const half = Math.ceil(refused.length / 2);
    if (half === refused.length) for (const write of refused) outcomes.set(write, failure);
    else
      for (const part of [refused.slice(0, half), refused.slice(half)]) await this.putRequest(part, outcomes, signal);
  }

  private async attempt(
    writes: readonly Write[],
    signal: AbortSignal,
  ): Promise<{ unwritten: readonly Write[]; failure: Failure }> {
    try {
      return { unwritten: await this.send(writes, signal), failure: { reason: 'unprocessed' } };
    } catch (error) {
      return { unwritten: writes, failure: signal.aborted ? { reason: 'deadline' } : toFailure(error) };
    }
  }

  /** Sends one request, and returns what of it was left unprocessed. */
  private async send(writes: readonly Write[], abortSignal: AbortSignal): Promise<readonly Write[]> {
    const requests = writes.map(({ item }) => ({ PutRequest: { Item: item } }));
    const command = new BatchWriteItemCommand({ RequestItems: { [this.settings.tableName]: requests } });
    const { UnprocessedItems = {} } = await this.client.send(command, { abortSignal });
    const unprocessed = Object.values(UnprocessedItems).flat();
    const keys = new Set(
      unprocessed.map(({ PutRequest }) => keyOf(PutRequest?.Item ?? {}, this.settings.keyAttributes)),
    );
    const left = writes.filter(({ key }) => keys.has(key));
    // An answer that names items which were not sent acknowledges nothing.
    return left.length === unprocessed.length ? left : writes;
  }
}

function toFailure(error: unknown): Failure {
  const { name, code, message } = error as Partial<Record<'name' | 'code' | 'message', string>>;
  if (!refusals.includes(name ?? '')) return { reason: code ?? name ?? 'unknown' };
  // Some of DynamoDB's messages quote the request ("Value '…' at 'requestItems' failed …"), which must not be logged.
  return { reason: 'refused', detail: message?.includes("Value '") ? `${name}` : `${name}: ${message}` };
}
