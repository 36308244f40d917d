import { randomUUID } from 'node:crypto';
import { Slots } from '../slots';
import { abortable } from './abort';
import { type Attempt, type AttemptSettings, createAttempts, FIRST_ATTEMPT, isThrottled } from './attempts';
import { withPutsOf } from './batch';
import { asTransaction, failedItemOf, isConditionFailure } from './condition';
import { DaxAmbiguousWriteError } from './errors';
import { type DaxFailure, exceptionOf, type Verdict, verdictOf } from './failure';
import { toDax } from './input';
import { type DaxLink, Late, Unavailable } from './link';
import type { Input, Operation } from './operations';
import { fromDax } from './values';

/** What a handler of the SDK's middleware returns. */
export interface Result {
  readonly response: unknown;
  readonly output: object;
}

export interface Request {
  readonly operation: Operation;
  readonly input: Input;
  readonly signal: AbortSignal | undefined;
  /** Sends the input to DynamoDB over HTTP. */
  readonly table: (input: Input) => Promise<Result>;
}

export interface RequestSettings extends AttemptSettings {
  readonly readTimeoutMs: number;
  readonly writeTimeoutMs: number;
  readonly maxFallbackReads: number;
}

/** Sends commands to DAX, and to the table where DAX cannot help. */
export class DaxRequests {
  private readonly fallbackReads: Slots;

  constructor(
    private readonly link: DaxLink,
    private readonly settings: RequestSettings,
  ) {
    this.fallbackReads = new Slots({ count: settings.maxFallbackReads, cost: Number.POSITIVE_INFINITY });
  }

  send(request: Request): Promise<Result> {
    const { signal } = request;
    return signal ? abortable(signal, () => this.route(request)) : this.route(request);
  }

  private route(request: Request): Promise<Result> {
    const { operation, input, table } = request;
    const prepared = operation.isForTable(input) ? undefined : toDax(input);
    if (!prepared) return table(input);
    return operation.kind === 'read' ? this.read(request, prepared) : this.write(request, prepared);
  }

  private async read(request: Request, prepared: Input): Promise<Result> {
    try {
      return await this.ask(request.operation, prepared, request.signal);
    } catch (error) {
      // A throttled table is not asked once more. Any other failure may be one of DAX, which the table does not have.
      if (isThrottled(error)) throw error;
      return this.fallBack(request);
    }
  }

  /** Without DAX, all its readers would come to the table at once: it gets a limited number of them at a time. */
  private async fallBack({ input, signal, table }: Request): Promise<Result> {
    const slot = await this.fallbackReads.take(0, 'last');
    try {
      signal?.throwIfAborted();
      return await table(input);
    } finally {
      slot.release();
    }
  }

  private async write({ operation, input, signal, table }: Request, prepared: Input): Promise<Result> {
    const isTransaction = operation.method === 'transactWriteItems';
    // The same token in every try, so that DynamoDB executes the transaction once.
    const token = isTransaction ? { ClientRequestToken: input.ClientRequestToken ?? randomUUID() } : {};
    try {
      const result = await this.ask(operation, { ...prepared, ...token }, signal);
      return { ...result, output: withPutsOf(input, result.output) as object };
    } catch (error) {
      if (error instanceof Refused) return table({ ...input, ...token });
      const transaction = isConditionFailure(error) ? asTransaction(operation.method, prepared) : undefined;
      if (!transaction) throw error;
      return this.writeAsTransaction(transaction, error, signal);
    }
  }

  /** Its condition failed once, and very likely fails again, this time with the item. */
  private async writeAsTransaction(input: Input, failure: unknown, signal: AbortSignal | undefined): Promise<Result> {
    try {
      const operation: Operation = { method: 'transactWriteItems', kind: 'write', isForTable: () => false };
      return await this.ask(operation, { ...input, ClientRequestToken: randomUUID() }, signal);
    } catch (error) {
      if (error instanceof DaxAmbiguousWriteError) throw error;
      const item = failedItemOf(error);
      throw item ? Object.assign(failure as object, { Item: item }) : failure;
    }
  }

  /** @throws Refused, DaxAmbiguousWriteError or DynamoDB's error */
  private async ask({ method, kind }: Operation, input: Input, signal: AbortSignal | undefined): Promise<Result> {
    const { readTimeoutMs, writeTimeoutMs } = this.settings;
    const waitMs = kind === 'read' ? readTimeoutMs : writeTimeoutMs;
    let next: ReturnType<typeof createAttempts> | undefined;
    for (let attempt = FIRST_ATTEMPT; ; ) {
      try {
        const answer = fromDax(await this.link.ask(kind, method, input, waitMs)) as object;
        const output = { $metadata: { httpStatusCode: 200, ...attempt }, ...answer };
        return { response: { statusCode: 200, headers: {} }, output };
      } catch (error) {
        const exception = this.exceptionOf(error, method, input, attempt);
        if (!isThrottled(exception)) throw exception;
        next ??= createAttempts(this.settings, signal);
        attempt = await next(exception, attempt);
      }
    }
  }

  private exceptionOf(error: unknown, method: string, input: Input, attempt: Attempt): Error {
    const verdict = judge(error);
    if (verdict === 'refused') return new Refused();
    if (verdict === 'answer') return exceptionOf(error as DaxFailure, attempt);
    return new DaxAmbiguousWriteError(method, error, input.ClientRequestToken as string | undefined, attempt);
  }
}

function judge(error: unknown): Verdict {
  if (error instanceof Unavailable) return 'refused';
  return error instanceof Late ? 'unknown' : verdictOf(error as DaxFailure);
}

/** The request was certainly not executed. */
class Refused extends Error {}
