import type { Next, RedisClient } from '../../../runtime/cache/commands';
import type { Random } from '../../support/random';
import type { VirtualClock } from '../../support/virtual-clock';

const CONNECT_TIMEOUT_MS = 1000;
export const never = () => new Promise<never>(() => undefined);

export type State = 'up' | 'slow' | 'frozen' | 'down' | 'outOfMemory' | 'refusing';

export interface Stored {
  readonly value: Buffer;
  readonly at: number;
  readonly expiresAt: number;
}

/** A Redis in memory and virtual time, with a network that delays and loses answers and breaks connections. */
export class ScriptedRedis {
  /** Called before each change of a value; `after` is undefined if it is removed. */
  onChange: (name: string, before: Stored | undefined, after: Buffer | undefined) => void = () => undefined;
  private state: State = 'up';
  private readonly stored = new Map<string, Stored>();
  private readonly connections = new Set<ScriptedConnection>();
  private thaw: () => void = () => undefined;
  private thawed = Promise.resolve();

  constructor(
    readonly clock: VirtualClock,
    readonly random: Random,
    /** The share of commands after which the connection breaks or stays silent. */
    public brokenShare: number,
  ) {}

  /** `down` loses all values and connections. */
  become(state: State): void {
    this.state = state;
    this.thaw();
    if (state === 'frozen') this.thawed = new Promise((resolve) => (this.thaw = resolve));
    if (state !== 'down') return;
    for (const connection of this.connections) connection.break('Socket closed unexpectedly');
    for (const name of this.stored.keys()) this.change(name, undefined);
  }

  async connect(): Promise<ScriptedConnection> {
    await this.travel();
    if (this.state === 'down') throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    const late = this.clock.sleep(CONNECT_TIMEOUT_MS).then(() => Promise.reject(new Error('no answer in time')));
    await Promise.race([this.thawed, late]);
    const connection = new ScriptedConnection(this);
    this.connections.add(connection);
    return connection;
  }

  travel(): Promise<void> {
    return this.clock.sleep(this.random.next() * (this.state === 'slow' ? 160 : 2));
  }

  /** @throws if the server refuses the command */
  async receive(writes: boolean): Promise<void> {
    await this.thawed;
    if (this.state === 'refusing') throw new Error('NOPERM this user has no permissions');
    if (writes && this.state === 'outOfMemory')
      throw new Error("OOM command not allowed when used memory > 'maxmemory'");
  }

  get(name: string): Buffer | null {
    const found = this.stored.get(name);
    if (found && found.expiresAt <= this.clock.now()) this.change(name, undefined);
    return this.stored.get(name)?.value ?? null;
  }

  change(name: string, next: Next | undefined): void {
    const after = next && Buffer.from(next.value);
    this.onChange(name, this.stored.get(name), after);
    this.stored.delete(name);
    const at = this.clock.now();
    if (after) this.stored.set(name, { value: after, at, expiresAt: at + (next?.milliseconds ?? 0) });
  }
}

export class ScriptedConnection implements RedisClient {
  open = true;
  private connected = true;
  private silent = false;
  private end: (error: Error) => void = () => undefined;
  private readonly ended = new Promise<never>((_, reject) => (this.end = reject));
  /** Resolves when the previous command has arrived: a connection keeps the order of its commands. */
  private before = Promise.resolve();

  constructor(private readonly redis: ScriptedRedis) {
    this.ended.catch(() => undefined);
  }

  getMany(keys: readonly string[]): Promise<(Buffer | null)[]> {
    return this.command(false, () => keys.map((key) => this.redis.get(key)));
  }

  set(key: string, value: string, milliseconds: number): Promise<void> {
    return this.command(true, () => this.redis.change(key, { value, milliseconds }));
  }

  take(key: string, seen: Buffer | null, next: Next): Promise<boolean> {
    return this.command(true, () => {
      const value = this.redis.get(key);
      const same = value && seen ? value.equals(seen) : value === seen;
      if (same) this.redis.change(key, next);
      return same;
    });
  }

  replace(key: string, beginning: string, next: Next): Promise<boolean> {
    return this.command(true, () => {
      const same = this.redis.get(key)?.toString().startsWith(beginning) ?? false;
      if (same) this.redis.change(key, next);
      return same;
    });
  }

  remove(key: string): Promise<void> {
    return this.command(false, () => this.redis.change(key, undefined));
  }

  keys(): never {
    throw new Error('no history lists keys');
  }

  info(): never {
    throw new Error('no history asks for INFO');
  }

  close(): void {
    this.open = false;
    this.end(new Error('Disconnects client'));
  }

  /** Ends the client's side, as when its process is killed: commands that it has sent still arrive. */
  abandon(): void {
    this.silent = true;
    this.end = () => undefined;
  }

  break(message: string): void {
    this.open = false;
    this.connected = false;
    this.end(new Error(message));
  }

  private command<Answer>(writes: boolean, execute: () => Answer): Promise<Answer> {
    if (!this.open) return Promise.reject(new Error('The client is closed'));
    const arrived = Promise.all([this.redis.travel(), this.before]);
    this.before = arrived.then(() => undefined);
    return Promise.race([this.ended, arrived.then(() => this.perform(writes, execute))]);
  }

  /** Executes a command that was sent, even if nobody waits for the answer any more. */
  private async perform<Answer>(writes: boolean, execute: () => Answer): Promise<Answer> {
    if (!this.connected) return never();
    await this.redis.receive(writes);
    if (!this.connected) return never();
    const answer = execute();
    if (this.redis.random.chance(this.redis.brokenShare)) {
      if (this.redis.random.chance(0.5)) this.break('read ECONNRESET');
      else this.silent = true;
    }
    if (this.silent) return never();
    await this.redis.travel();
    return this.silent ? never() : answer;
  }
}
