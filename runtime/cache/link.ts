import type { RedisClient } from './client';

export interface LinkOptions {
  /** The most that Redis may delay one request, all that is asked of it together. @default 100 */
  readonly budgetMilliseconds?: number;
  /** After Redis failed, how long nobody asks it before a new connection is tried. @default 1000 */
  readonly retryMilliseconds?: number;
  /** Takes a line of JSON when Redis fails, once for each cause, and when it is back. @default console.log */
  readonly log?: (line: string) => void;
}

/** One request's way to Redis. */
export interface Session {
  /** @throws Unavailable when Redis refuses or is away, or when the request's budget is spent */
  run<T>(operation: (client: RedisClient) => Promise<T>): Promise<T>;
}

/** Redis cannot help with this request. The message says why, without secrets. */
export class Unavailable extends Error {}

/** So many answers that did not come in time, within so long or one after the other, end a connection: one may have had bad luck. */
const LATE = { answers: 3, withinMs: 10_000 };

/**
 * A way to Redis that costs little when Redis is down: a connection that failed is given up, and while there is none no
 * request waits; one of them begins a new one now and then, for those after it. Nothing happens between requests, as
 * a function may be frozen then.
 */
export class RedisLink {
  private client: RedisClient | undefined;
  private connecting: Promise<RedisClient> | undefined;
  /** When a connection may be tried that no one waits for; undefined while nothing has failed. */
  private retryAt: number | undefined;
  /** When answers did not come in time. */
  private late: number[] = [];
  private answeredAt = 0;
  private readonly causes = new Set<string>();
  private readonly budgetMilliseconds: number;
  private readonly retryMilliseconds: number;
  private readonly log: (line: string) => void;

  constructor(
    private readonly connect: () => Promise<RedisClient>,
    { budgetMilliseconds = 100, retryMilliseconds = 1000, log = console.log }: LinkOptions = {},
  ) {
    this.budgetMilliseconds = budgetMilliseconds;
    this.retryMilliseconds = retryMilliseconds;
    this.log = log;
  }

  /** Begins to connect, so that the first request need not wait as long. */
  warmUp(): this {
    this.reach().catch(() => undefined);
    return this;
  }

  session(): Session {
    let left = this.budgetMilliseconds;
    return {
      run: async (operation) => {
        const started = performance.now();
        try {
          return await this.attempt(operation, left);
        } finally {
          left -= performance.now() - started;
        }
      },
    };
  }

  close(): void {
    this.client?.close();
    this.client = undefined;
  }

  private async attempt<T>(operation: (client: RedisClient) => Promise<T>, milliseconds: number): Promise<T> {
    if (milliseconds <= 0) throw new Unavailable('no answer in time');
    try {
      const answer = await within(milliseconds, this.reach().then(operation));
      this.answeredAt = performance.now();
      return answer;
    } catch (error) {
      throw error instanceof Unavailable ? error : this.failed(error);
    }
  }

  /** The connection that is there, or the one that is being made if it may be waited for. */
  private async reach(): Promise<RedisClient> {
    if (this.client?.open) return this.client;
    this.client = undefined;
    if (this.retryAt === undefined) {
      this.connecting ??= this.open();
      return this.connecting;
    }
    if (!this.connecting && performance.now() >= this.retryAt) {
      this.connecting = this.open();
      this.connecting.catch(() => undefined);
    }
    throw new Unavailable('Redis is away');
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
    if (this.causes.size > 0) this.log(JSON.stringify({ cache: 'available again' }));
    this.causes.clear();
    return this.client;
  }

  private failed(error: unknown): Unavailable {
    const cause = causeOf(error);
    // What was still asked of a connection that was given up fails of that, which is no cause.
    const isCause = error instanceof Late ? this.isTooLate() : this.retryAt === undefined;
    if (!isCause) return new Unavailable(cause);
    // After a failover the old primary is a replica; the name of the primary leads to the new one.
    if (error instanceof Late || cause.startsWith('READONLY')) this.giveUp();
    return this.note(cause);
  }

  /** Of an answer that did not come in time: whether it was one too many. */
  private isTooLate(): boolean {
    const now = performance.now();
    const since = Math.min(now - LATE.withinMs, this.answeredAt);
    this.late = [...this.late.filter((at) => at > since), now].slice(-LATE.answers);
    return !this.client || this.late.length === LATE.answers;
  }

  private giveUp(): void {
    this.retryAt = performance.now() + this.retryMilliseconds;
    this.close();
  }

  private note(cause: string): Unavailable {
    if (!this.causes.has(cause)) this.log(JSON.stringify({ cache: 'unavailable', cause }));
    this.causes.add(cause);
    return new Unavailable(cause);
  }
}

class Late extends Error {}

async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    // A turn later, since a process that was busy finds its timers before the answers that have long arrived.
    timer = setTimeout(() => setImmediate(() => reject(new Late('no answer in time'))), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A code where there is one, else the message up to where it begins to quote: a refusal may repeat what was sent. */
function causeOf(error: unknown): string {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (typeof code === 'string') return code;
  return String(message ?? error)
    .split(/\B['"`]|\n/, 1)
    .join('')
    .trim();
}
