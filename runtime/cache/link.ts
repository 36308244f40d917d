import { writeLine } from '../stdout';
import { Budget, Late, NO_ANSWER } from './budget';
import { type Clock, systemClock } from './clock';
import { type RedisClient, WrongReply } from './commands';
import { checkIntegers, notFunctions, optionsOf, withoutFunctions } from './options';
import { RunningTime } from './running-time';

export interface LinkOptions {
  /**
   * The longest time that Redis and the loads of other readers may delay one request, over all its operations. Time for
   * which the process itself does not run is not counted. At most 900000. @default 100
   */
  readonly budgetMilliseconds?: number;
  /**
   * The time after a failure before a new connection is tried; Redis is not used meanwhile. At most 900000.
   * @default 1000
   */
  readonly retryMilliseconds?: number;
  /**
   * Receives a line of JSON for each cause of a failure, again every 30 seconds while requests meet it, and when Redis is
   * available again. @default writes it to standard output, without what Lambda puts before lines of console.log
   */
  readonly log?: (line: string) => void;
  /** Time and randomness, also of the caches on this link. @default the process's */
  readonly clock?: Clock;
}

/** One request's access to Redis: its operations and its pauses share one time budget. */
export interface Session {
  /** For how many milliseconds it may still wait for other readers. */
  readonly patienceMs: number;

  /** @throws Unavailable if Redis refuses or cannot be reached, or when the request's budget is spent */
  run<T>(operation: (client: RedisClient) => Promise<T>): Promise<T>;
  /** Waits for other readers for this long, at most for its patience. */
  pause(milliseconds: number): Promise<void>;
  /** Logs a failure that is not Unavailable. */
  report(error: unknown): void;
}

/** Redis cannot help with this request. The message says why, without secrets. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

/** This many late answers, within this time or in a row, end a connection: a single one may be bad luck. */
const LATE = { answers: 3, withinMs: 10_000 };
/** A cause is logged again after this time, so that every minute of a long failure has a line. */
const REPEAT_MS = 30_000;
/** Fifteen minutes: no function runs longer. */
const LONGEST_MS = 900_000;

/**
 * A connection to Redis behind a circuit breaker. A connection that fails is closed, and requests do not wait for Redis
 * until there is a new one. From time to time, one of them starts a new connection without waiting for it. Nothing
 * happens between requests, because a function may be frozen then.
 */
export class RedisLink {
  readonly clock: Clock;
  private readonly time: RunningTime;
  private client: RedisClient | undefined;
  private connecting: Promise<RedisClient> | undefined;
  /** Whether requests wait for the connection that is being made. */
  private isAwaited = true;
  /** When a new connection may be started. */
  private retryAt = Number.NEGATIVE_INFINITY;
  /** When operations timed out. */
  private late: number[] = [];
  private answeredAt = 0;
  /** When each cause was logged. */
  private readonly causes = new Map<string, number>();
  private readonly options: Required<LinkOptions>;

  /** @throws if an option is unknown, of a wrong type or out of range */
  constructor(
    private readonly connect: () => Promise<RedisClient>,
    options: LinkOptions = {},
  ) {
    const {
      budgetMilliseconds = 100,
      retryMilliseconds = 1000,
      log = writeLine,
      clock = systemClock,
    } = optionsOf(options, NAMES);
    const integers = {
      budgetMilliseconds: [budgetMilliseconds, 1, LONGEST_MS],
      retryMilliseconds: [retryMilliseconds, 1, LONGEST_MS],
    } as const;
    checkIntegers(integers, [
      ...notFunctions({ connect, log }),
      ...withoutFunctions({ clock }, ['now', 'after', 'random']),
    ]);
    this.options = { budgetMilliseconds, retryMilliseconds, log, clock };
    this.clock = clock;
    this.time = new RunningTime(clock);
  }

  /** Starts to connect, so that the first request waits less. */
  warmUp(): this {
    this.reach().catch(() => undefined);
    return this;
  }

  session(): Session {
    const budget = new Budget(this.time, this.options.budgetMilliseconds);
    return {
      get patienceMs() {
        return budget.patienceMs;
      },
      pause: (milliseconds) => budget.pause(milliseconds),
      run: (operation) => this.attempt(operation, budget),
      // A value that cannot be kept does not make the cache unavailable: it is reported once.
      report: (error) => void this.note(causeOf(error), Number.POSITIVE_INFINITY),
    };
  }

  close(): void {
    this.client?.close();
    this.client = undefined;
    // An open connection would keep the process from ending.
    this.connecting?.then((client) => client.close()).catch(() => undefined);
  }

  private async attempt<T>(operation: (client: RedisClient) => Promise<T>, budget: Budget): Promise<T> {
    if (budget.isSpent) throw new Unavailable(NO_ANSWER);
    const startedAt = this.clock.now();
    let client: RedisClient | undefined;
    const answering = async () => {
      client = await this.reach();
      return operation(client);
    };
    try {
      const answer = await budget.within(answering());
      this.answeredAt = this.clock.now();
      return answer;
    } catch (error) {
      if (error instanceof Unavailable) throw error;
      throw error instanceof Late ? this.isLate(client, startedAt) : this.failed(error, client);
    }
  }

  /** The open connection, or the one that is being made if requests may wait for it. */
  private async reach(): Promise<RedisClient> {
    if (this.client?.open) return this.client;
    this.client = undefined;
    if (!this.connecting && this.clock.now() >= this.retryAt) this.open();
    if (this.connecting && this.isAwaited) return this.connecting;
    throw new Unavailable('Redis is unavailable');
  }

  private open(): void {
    const connecting = this.connectNow().finally(() => {
      this.connecting = undefined;
    });
    connecting.catch(() => undefined);
    this.connecting = connecting;
  }

  private async connectNow(): Promise<RedisClient> {
    try {
      this.client = await this.connect();
    } catch (error) {
      this.giveUp();
      throw this.note(causeOf(error));
    }
    this.retryAt = Number.NEGATIVE_INFINITY;
    this.isAwaited = true;
    if (this.causes.size > 0) void this.log({ cache: 'available again' });
    this.causes.clear();
    return this.client;
  }

  private failed(error: unknown, client: RedisClient | undefined): Unavailable {
    const cause = causeOf(error);
    // Operations that were pending on a connection fail when it is closed: that is a consequence, not a cause.
    if (client !== this.client) return new Unavailable(cause);
    // After a failover the old primary is a replica; the primary's name leads to the new one.
    if (error instanceof WrongReply || cause.startsWith('READONLY')) this.giveUp();
    return this.note(cause);
  }

  /** @param client undefined if there was no connection in time */
  private isLate(client: RedisClient | undefined, startedAt: number): Unavailable {
    const isCurrent = client !== undefined && client === this.client;
    // The cause will be that of the attempt to connect, for which the requests after this one do not wait.
    if (!client && this.connecting) this.isAwaited = false;
    if (isCurrent && this.isTooLate()) {
      this.giveUp();
      return this.note(NO_ANSWER);
    }
    // Nobody may be at the other end, for example if the process was frozen for long: the next request finds out.
    if (isCurrent && this.answeredAt < startedAt) {
      this.close();
      this.open();
    }
    return new Unavailable(NO_ANSWER);
  }

  /** Counts a late answer. @returns whether it was one too many */
  private isTooLate(): boolean {
    const now = this.clock.now();
    const since = Math.min(now - LATE.withinMs, this.answeredAt);
    this.late = [...this.late.filter((at) => at > since), now].slice(-LATE.answers);
    return this.late.length === LATE.answers;
  }

  private giveUp(): void {
    this.retryAt = this.clock.now() + this.options.retryMilliseconds;
    this.isAwaited = false;
    this.close();
  }

  private note(cause: string, repeatMs = REPEAT_MS): Unavailable {
    const now = this.clock.now();
    const loggedAt = this.causes.get(cause);
    if (loggedAt === undefined || now - loggedAt >= repeatMs) {
      this.causes.set(cause, now);
      void this.log({ cache: 'unavailable', cause });
    }
    return new Unavailable(cause);
  }

  private async log(line: object): Promise<void> {
    try {
      await this.options.log(JSON.stringify(line));
    } catch {
      // No request fails because its log cannot be written.
    }
  }
}

const NAMES = ['budgetMilliseconds', 'retryMilliseconds', 'log', 'clock'] as const satisfies (keyof LinkOptions)[];

/**
 * The error's code if it has one, else its message up to the first quote or number: a refusal may repeat what was sent,
 * and `MOVED` has the slot of the key.
 */
function causeOf(error: unknown): string {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (typeof code === 'string') return code;
  return String(message ?? error)
    .split(/\B['"`]|\n| \d/, 1)
    .join('')
    .trim();
}
