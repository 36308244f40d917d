import type { RedisClient } from './client';
import { type Clock, systemClock } from './clock';

export interface LinkOptions {
  /** The longest time that Redis may delay one request, over all its operations. @default 100 */
  readonly budgetMilliseconds?: number;
  /** The time after a failure before a new connection is tried; Redis is not used meanwhile. @default 1000 */
  readonly retryMilliseconds?: number;
  /** Receives a line of JSON for each cause of a failure, and when Redis is available again. @default console.log */
  readonly log?: (line: string) => void;
  /** Time and randomness, also of the caches on this link. @default the process's */
  readonly clock?: Clock;
}

/** One request's access to Redis: its operations share one time budget. */
export interface Session {
  /** @throws Unavailable if Redis refuses or cannot be reached, or when the request's budget is spent */
  run<T>(operation: (client: RedisClient) => Promise<T>): Promise<T>;
}

/** Redis cannot help with this request. The message says why, without secrets. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

/** This many late answers, within this time or in a row, end a connection: a single one may be bad luck. */
const LATE = { answers: 3, withinMs: 10_000 };

/**
 * A connection to Redis behind a circuit breaker. A connection that fails is closed, and requests do not wait for Redis
 * until there is a new one. From time to time, one of them starts a new connection without waiting for it. Nothing
 * happens between requests, because a function may be frozen then.
 */
export class RedisLink {
  readonly clock: Clock;
  private client: RedisClient | undefined;
  private connecting: Promise<RedisClient> | undefined;
  /** When a new connection may be started in the background; undefined while nothing has failed. */
  private retryAt: number | undefined;
  /** When operations timed out. */
  private late: number[] = [];
  private answeredAt = 0;
  private readonly causes = new Set<string>();
  private readonly options: Required<LinkOptions>;

  constructor(
    private readonly connect: () => Promise<RedisClient>,
    { budgetMilliseconds = 100, retryMilliseconds = 1000, log = console.log, clock = systemClock }: LinkOptions = {},
  ) {
    this.options = { budgetMilliseconds, retryMilliseconds, log, clock };
    this.clock = clock;
  }

  /** Starts to connect, so that the first request waits less. */
  warmUp(): this {
    this.reach().catch(() => undefined);
    return this;
  }

  session(): Session {
    let left = this.options.budgetMilliseconds;
    return {
      run: async (operation) => {
        const started = this.clock.now();
        try {
          return await this.attempt(operation, left);
        } finally {
          left -= this.clock.now() - started;
        }
      },
    };
  }

  close(): void {
    this.client?.close();
    this.client = undefined;
  }

  private async attempt<T>(operation: (client: RedisClient) => Promise<T>, milliseconds: number): Promise<T> {
    if (milliseconds <= 0) throw new Unavailable(NO_ANSWER);
    try {
      const answer = await within(this.clock, milliseconds, this.reach().then(operation));
      this.answeredAt = this.clock.now();
      return answer;
    } catch (error) {
      throw error instanceof Unavailable ? error : this.failed(error);
    }
  }

  /** The open connection, or the one that is being made if requests may wait for it. */
  private async reach(): Promise<RedisClient> {
    if (this.client?.open) return this.client;
    this.client = undefined;
    if (this.retryAt === undefined) {
      this.connecting ??= this.open();
      return this.connecting;
    }
    if (!this.connecting && this.clock.now() >= this.retryAt) {
      this.connecting = this.open();
      this.connecting.catch(() => undefined);
    }
    throw new Unavailable('Redis is unavailable');
  }

  private async open(): Promise<RedisClient> {
    try {
      this.client = await this.connect();
    } catch (error) {
      this.giveUp();
      throw this.note(causeOf(error));
    } finally {
      this.connecting = undefined;
    }
    this.retryAt = undefined;
    if (this.causes.size > 0) this.options.log(JSON.stringify({ cache: 'available again' }));
    this.causes.clear();
    return this.client;
  }

  private failed(error: unknown): Unavailable {
    const cause = causeOf(error);
    // Operations that were pending on a connection fail when it is closed: that is a consequence, not a cause.
    const isCause = error instanceof Late ? this.isTooLate() : this.retryAt === undefined;
    if (!isCause) return new Unavailable(cause);
    // After a failover the old primary is a replica; the primary's name leads to the new one.
    if (error instanceof Late || cause.startsWith('READONLY')) this.giveUp();
    return this.note(cause);
  }

  /** Counts a late answer. @returns whether it was one too many */
  private isTooLate(): boolean {
    const now = this.clock.now();
    const since = Math.min(now - LATE.withinMs, this.answeredAt);
    this.late = [...this.late.filter((at) => at > since), now].slice(-LATE.answers);
    return !this.client || this.late.length === LATE.answers;
  }

  private giveUp(): void {
    this.retryAt = this.clock.now() + this.options.retryMilliseconds;
    this.close();
  }

  private note(cause: string): Unavailable {
    if (!this.causes.has(cause)) this.options.log(JSON.stringify({ cache: 'unavailable', cause }));
    this.causes.add(cause);
    return new Unavailable(cause);
  }
}

const NO_ANSWER = 'no answer in time';

class Late extends Error {}

async function within<T>(clock: Clock, milliseconds: number, promise: Promise<T>): Promise<T> {
  let cancel = () => {};
  const late = new Promise<never>((_, reject) => {
    cancel = clock.after(milliseconds, () => reject(new Late(NO_ANSWER)));
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    cancel();
  }
}

/** The error's code if it has one, else its message up to the first quote: a refusal may repeat what was sent. */
function causeOf(error: unknown): string {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (typeof code === 'string') return code;
  return String(message ?? error)
    .split(/\B['"`]|\n/, 1)
    .join('')
    .trim();
}
