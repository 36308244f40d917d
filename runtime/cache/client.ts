import NodeRedis from '@redis/client/dist/lib/client';
import { RESP_TYPES } from '@redis/client/dist/lib/RESP/decoder';
import type { Credentials } from './credentials';
import type { RedisSettings } from './env';

/** One connection to a Redis or Valkey server. Every promise rejects when the server refuses or the connection ends. */
export interface RedisClient {
  /** False once the connection has ended; it never comes back. */
  readonly open: boolean;
  /** The values in the order of the keys, null where there is none. */
  getMany(keys: readonly string[]): Promise<(Buffer | null)[]>;
  set(key: string, value: string, milliseconds: number): Promise<void>;
  /** @returns whether there was no value */
  setIfAbsent(key: string, value: string, milliseconds: number): Promise<boolean>;
  /**
   * Puts `next` in the place of a value that begins so.
   * @returns false, with nothing done, when the value is another by now
   */
  replace(key: string, beginning: string | Buffer, next: Next): Promise<boolean>;
  remove(key: string): Promise<void>;
  /** All keys that match SCAN's pattern, some at a time. */
  keys(pattern: string): AsyncIterable<readonly string[]>;
  /** What the server says of itself. */
  info(): Promise<string>;
  close(): void;
}

export interface Next {
  readonly value: string | Buffer;
  readonly milliseconds: number;
}

/** Whether the server refused to write for want of memory; it still removes. */
export const isOutOfMemory = (error: unknown): boolean => error instanceof Error && error.message.startsWith('OOM ');

const CONNECT_TIMEOUT_MS = 1000;

/** One key, so that it runs on a cluster too. */
const REPLACE = `
local value = redis.call('GET', KEYS[1])
if not value or string.sub(value, 1, #ARGV[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`;

/** @throws what failed, within a second or soon after the credentials came */
export async function connectRedis(
  { host, port, tls }: RedisSettings,
  credentials: () => Promise<Credentials>,
): Promise<RedisClient> {
  // Before the socket is opened: a server does not wait long for someone to say who it is.
  const late = new AbortController();
  const client = createNodeRedis({ host, port, tls }, await credentials(), late.signal);
  const stopWaiting = afterAwake(CONNECT_TIMEOUT_MS, () => late.abort());
  try {
    await client.connect();
    // A frozen server accepts connections all the same, and one that wants a password says so at the first command.
    await client.ping();
    return new NodeRedisClient(client);
  } catch (error) {
    client.destroy();
    throw late.signal.aborted ? new Error('no answer in time') : error;
  } finally {
    stopWaiting();
  }
}

const TICK_MS = 100;

/** Acts after so long, in which a time that the process was frozen counts as one tick. @returns what takes it back */
function afterAwake(milliseconds: number, act: () => void): () => void {
  let ticks = milliseconds / TICK_MS;
  const timer = setInterval(() => {
    ticks -= 1;
    if (ticks > 0) return;
    clearInterval(timer);
    act();
  }, TICK_MS);
  return () => clearInterval(timer);
}

type Address = Pick<RedisSettings, 'host' | 'port' | 'tls'>;

/** @param signal ends the socket, also one that is not connected yet: the client knows of no other */
function createNodeRedis({ host, port, tls }: Address, credentials: Credentials, signal: AbortSignal) {
  // Its own timeout would count the time that the process was frozen.
  const options = { connectTimeout: 0, reconnectStrategy: false as const, signal };
  const client = NodeRedis.create({
    ...credentials,
    socket: tls ? { host, port, tls: true, ...options } : { host, port, ...options },
    // The older protocol suffices, and asks for no right but those of the commands themselves.
    RESP: 2,
    maintNotifications: 'disabled',
    disableClientInfo: true,
    disableOfflineQueue: true,
    commandOptions: { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } },
  });
  // What ends a connection also rejects what is asked of it; unheard, the event would end the process.
  return client.on('error', () => undefined);
}

/** By node-redis, which sends what is asked for at the same time in one go. */
class NodeRedisClient implements RedisClient {
  /** Whether the keys lie in several slots of a cluster (ElastiCache Serverless is one), which no one MGET may read. */
  private scattered = false;

  constructor(private readonly client: ReturnType<typeof createNodeRedis>) {}

  get open(): boolean {
    return this.client.isReady;
  }

  async getMany(keys: readonly string[]): Promise<(Buffer | null)[]> {
    if (keys.length > 1 && !this.scattered) {
      try {
        return await this.client.mGet([...keys]);
      } catch (error) {
        if (!String(error).includes('CROSSSLOT')) throw error;
        this.scattered = true;
      }
    }
    return Promise.all(keys.map((key) => this.client.get(key)));
  }

  async set(key: string, value: string, milliseconds: number): Promise<void> {
    await this.client.set(key, value, { expiration: { type: 'PX', value: milliseconds } });
  }

  async setIfAbsent(key: string, value: string, milliseconds: number): Promise<boolean> {
    const expiration = { type: 'PX', value: milliseconds } as const;
    return (await this.client.set(key, value, { condition: 'NX', expiration })) !== null;
  }

  async replace(key: string, beginning: string | Buffer, { value, milliseconds }: Next): Promise<boolean> {
    const values = [beginning, value, String(milliseconds)];
    return (await this.client.eval(REPLACE, { keys: [key], arguments: values })) === 1;
  }

  async remove(key: string): Promise<void> {
    await this.client.unlink(key);
  }

  async *keys(pattern: string): AsyncGenerator<readonly string[]> {
    for await (const some of this.client.scanIterator({ MATCH: pattern, COUNT: 1000 })) yield some.map(String);
  }

  async info(): Promise<string> {
    return String(await this.client.info());
  }

  close(): void {
    this.client.destroy();
  }
}
