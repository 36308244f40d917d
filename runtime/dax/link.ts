import type { Clock } from '../cache/clock';
import { type DaxFailure, failureOf, isAnswered, isDenied, isInvalid } from './failure';
import { type Pending, PendingRequests } from './pending';
import { attemptAwake } from './stalls';

/** The DAX client, or another one in tests. */
export interface Connection {
  call(method: string, input: unknown): Promise<unknown>;
  close(): void;
}

/** DAX was not asked. The message says why. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

/** DAX was asked, and did not answer in time. */
export class Late extends Error {
  override readonly name = 'Late';
}

/** The first pause after a failure, before DAX is tried again; each further one is twice as long. */
const FIRST_PAUSE_MS = 500;
const MAX_PAUSE_MS = 3000;
/** After a failure, for this time, a read waits for DAX no longer than the second value. */
const CAREFUL = { forMs: 30_000, waitMs: 100 };
/** While DAX answers other requests, this many failures within this time mean that a part of the cluster fails. */
const PARTIAL = { failures: 3, withinMs: 10_000 };

/**
 * A connection to DAX behind a circuit breaker. When DAX fails, requests do not wait for it until it is tried again: one
 * of them starts to connect, and does not wait, and the next one asks while the others do not. Nothing happens between
 * requests, because a function may be frozen then.
 */
export class DaxLink {
  private connection: Connection | undefined;
  private connecting: Promise<Connection> | undefined;
  /** When DAX may be tried again; undefined while it works. */
  private retryAt: number | undefined;
  private pauseMs = FIRST_PAUSE_MS;
  private carefulUntil = 0;
  private answeredAt = Number.NEGATIVE_INFINITY;
  private failures: number[] = [];
  private isDown = false;
  /** The request in progress that shows whether DAX works again. */
  private trial: Pending | undefined;
  private isClosed = false;
  private readonly pending: PendingRequests;

  constructor(
    private readonly connect: () => Promise<Connection>,
    private readonly options: {
      /** A request that is not answered for this time is a failure of DAX. */
      readonly silenceMs: number;
      /** A connection that is not made within this time has failed. */
      readonly connectMs: number;
      readonly clock: Clock;
      readonly report: { readonly failure: (cause: unknown) => void; readonly recovery: () => void };
    },
  ) {
    this.pending = new PendingRequests(options.clock, options.silenceMs);
  }

  /** Starts to connect, so that the first request waits less. */
  warmUp(): this {
    const reached = this.reach();
    if (reached instanceof Promise) reached.catch(() => undefined);
    return this;
  }

  /**
   * Asks DAX. A read does not wait any longer once DAX has failed; a write waits for its answer.
   * @throws Unavailable, Late, or what the DAX client throws
   */
  ask(kind: 'read' | 'write', method: string, input: unknown, waitMs: number): Promise<unknown> {
    const reached = this.reach();
    if (!(reached instanceof Promise)) return this.watched(reached, { kind, method, input, waitMs });
    const start = this.options.clock.now();
    return this.within(waitMs, reached).then((connection) =>
      this.watched(connection, { kind, method, input, waitMs: waitMs - (this.options.clock.now() - start) }),
    );
  }

  close(): void {
    this.isClosed = true;
    this.drop();
  }

  /** The open connection, or the first one while it is being made. */
  private reach(): Connection | Promise<Connection> {
    if (this.isClosed) return unavailable('the client is destroyed');
    const isPaused = this.retryAt !== undefined && this.options.clock.now() < this.retryAt;
    if (isPaused || this.trial) return unavailable('DAX is unavailable');
    if (this.connection) {
      // Another part of the cluster may still work.
      this.retryAt = undefined;
      return this.connection;
    }
    this.connecting ??= this.open();
    if (this.retryAt === undefined) return this.connecting;
    this.connecting.catch(() => undefined);
    return unavailable('DAX is unavailable');
  }

  private async open(): Promise<Connection> {
    try {
      this.connection = await attemptAwake(this.options.clock, () => this.connectInTime());
    } catch (error) {
      if (!this.isClosed) this.pause(error);
      throw new Unavailable('DAX is unavailable', { cause: error });
    } finally {
      this.connecting = undefined;
    }
    this.retryAt = undefined;
    return this.connection;
  }

  private async connectInTime(): Promise<Connection> {
    let isLate = false;
    if (this.isClosed) return unavailable('the client is destroyed');
    const attempt = this.connect();
    attempt.then((connection) => (isLate || this.isClosed) && connection.close()).catch(() => undefined);
    try {
      return await this.within(this.options.connectMs, attempt);
    } catch (error) {
      isLate = true;
      throw error;
    }
  }

  /** Draws its conclusions from the answer, even if the caller no longer waits for it. */
  private watched(connection: Connection, { kind, method, input, waitMs }: Call): Promise<unknown> {
    const { clock, silenceMs } = this.options;
    const start = clock.now();
    const isRead = kind === 'read';
    const patienceMs = isRead && start < this.carefulUntil ? Math.min(waitMs, CAREFUL.waitMs) : waitMs;
    return new Promise((resolve, reject) => {
      const giveUp = () => reject(new Late(`no answer after ${Math.round(clock.now() - start)} ms`));
      const late = () => {
        this.tried(request);
        this.failed(connection, new Late(`no answer after ${silenceMs} ms`), start);
        if (isRead) giveUp();
      };
      const request = { start, late, giveUp: isRead ? giveUp : undefined };
      if (this.isDown) this.trial = request;
      this.pending.add(request);
      const cancelPatience = isRead && patienceMs >= silenceMs ? undefined : clock.after(patienceMs, giveUp);
      const end = () => {
        this.tried(request);
        this.pending.delete(request);
        cancelPatience?.();
      };
      const fail = (error: unknown) => {
        end();
        const failure = failureOf(error);
        this.refused(connection, failure, start);
        reject(failure);
      };
      try {
        connection.call(method, input).then((answer) => {
          end();
          this.answered(connection);
          resolve(answer);
        }, fail);
      } catch (error) {
        // The client throws some errors before it returns a promise.
        fail(error);
      }
    });
  }

  private tried(request: Pending): void {
    if (this.trial === request) this.trial = undefined;
  }

  private refused(connection: Connection, failure: DaxFailure, start: number): void {
    if (isDenied(failure)) this.options.report.failure(failure);
    if (isAnswered(failure)) this.answered(connection);
    else if (!isInvalid(failure) && !isDenied(failure)) this.failed(connection, failure, start);
  }

  private answered(connection: Connection): void {
    if (connection !== this.connection) return;
    this.answeredAt = this.options.clock.now();
    if (this.isDown && this.retryAt === undefined) {
      this.isDown = false;
      this.options.report.recovery();
    }
    if (this.answeredAt >= this.carefulUntil) this.pauseMs = FIRST_PAUSE_MS;
  }

  private failed(connection: Connection, cause: unknown, start: number): void {
    if (this.isClosed || connection !== this.connection || this.retryAt !== undefined) return;
    const now = this.options.clock.now();
    this.failures = [...this.failures.filter((at) => at > now - PARTIAL.withinMs), now];
    const isPartial = this.answeredAt > start;
    if (isPartial && this.failures.length < PARTIAL.failures) return;
    // Its state may be what keeps it from recovering. If only a part fails, it knows which.
    if (!isPartial) this.drop();
    this.failures = [];
    this.pause(cause);
  }

  private pause(cause: unknown): void {
    const { clock, report } = this.options;
    const now = clock.now();
    // Functions that lost DAX at the same time must not come back at the same time.
    this.retryAt = now + this.pauseMs * (0.75 + clock.random() / 4);
    this.pauseMs = Math.min(2 * this.pauseMs, MAX_PAUSE_MS);
    this.carefulUntil = this.retryAt + CAREFUL.forMs;
    this.isDown = true;
    this.pending.giveUp();
    report.failure(cause);
  }

  private drop(): void {
    this.connection?.close();
    this.connection = undefined;
  }

  private async within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
    let cancel = () => {};
    const late = new Promise<never>((_, reject) => {
      cancel = this.options.clock.after(milliseconds, () => reject(new Unavailable('not connected in time')));
    });
    try {
      return await Promise.race([promise, late]);
    } finally {
      cancel();
    }
  }
}

interface Call {
  readonly kind: 'read' | 'write';
  readonly method: string;
  readonly input: unknown;
  /** How long the caller waits. */
  readonly waitMs: number;
}

const unavailable = (why: string) => Promise.reject<Connection>(new Unavailable(why));
