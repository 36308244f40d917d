import NodeRedis from '@redis/client/dist/lib/client';
import { RESP_TYPES } from '@redis/client/dist/lib/RESP/decoder';
import { type Clock, systemClock } from './clock';
import type { RedisSettings } from './env';

/** One connection to a server. Every operation rejects if the server refuses it or the connection ends. */
export interface RedisClient {
  /** False once the connection has ended: it is never opened again. */
  readonly open: boolean;
  /** The values in the order of the keys, null where there is no value. */
  getMany(keys: readonly string[]): Promise<(Buffer | null)[]>;
  set(key: string, value: string, milliseconds: number): Promise<void>;
  /** @returns false if the key already has a value, which is kept */
  setIfAbsent(key: string, value: string, milliseconds: number): Promise<boolean>;
  /** Replaces a value that starts with `beginning`. @returns false if the value no longer starts with it */
  replace(key: string, beginning: string | Buffer, next: Next): Promise<boolean>;
  remove(key: string): Promise<void>;
  /** All keys that match the pattern of `SCAN`, in batches; a key may occur twice. */
  keys(pattern: string): AsyncIterable<readonly string[]>;
  info(): Promise<string>;
  close(): void;
}

export interface Credentials {
  readonly username?: string;
  readonly password?: string;
}

export interface Next {
  readonly value: string | Buffer;
  readonly milliseconds: number;
}

/** Whether the server refused to write because it has no memory left; it still accepts removals. */
export const isOutOfMemory = (error: unknown): boolean => error instanceof Error && error.message.startsWith('OOM ');

const CONNECT_TIMEOUT_MS = 1000;

/** Touches one key only, so that it runs on a cluster too. */
const REPLACE = `
local value = redis.call('GET', KEYS[1])
if not value or string.sub(value, 1, #ARGV[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`;

/** @throws the reason for the failure, at most about a second after the credentials were read */
export async function connectRedis(
  settings: RedisSettings,
  credentials: () => Promise<Credentials>,
  clock: Clock = systemClock,
): Promise<RedisClient> {
  // Reads the credentials before it opens the socket: a server does not wait long for a client to authenticate.
  const late = new AbortController();
  const client = createNodeRedis(settings, await credentials(), late.signal);
  const stopWaiting = afterAwake(clock, CONNECT_TIMEOUT_MS, () => late.abort());
  try {
    await client.connect();
    // The operating system accepts connections for a frozen server, and a server asks for a password only at a command.
    await client.ping();
    return toRedisClient(client);
  } catch (error) {
    client.destroy();
    throw late.signal.aborted ? new Error('no answer in time') : error;
  } finally {
    stopWaiting();
  }
}

const TICK_MS = 100;

/**
 * Calls back after this time; a freeze of the process counts as one tick of it.
 * @returns a function that cancels it
 */
function afterAwake(clock: Clock, milliseconds: number, callback: () => void): () => void {
  let ticks = milliseconds / TICK_MS;
  const tick = (): void => {
    ticks -= 1;
    if (ticks <= 0) callback();
    else cancel = clock.after(TICK_MS, tick);
  };
  let cancel = clock.after(TICK_MS, tick);
  return () => cancel();
}

/** @param signal closes the socket, even before it is connected, which the client itself cannot do */
function createNodeRedis({ host, port, tls }: RedisSettings, credentials: Credentials, signal: AbortSignal) {
  // The client's own timeout would count the time for which the process is frozen.
  const options = { connectTimeout: 0, reconnectStrategy: false as const, signal };
  const client = NodeRedis.create({
    ...credentials,
    socket: tls ? { host, port, tls: true, ...options } : { host, port, ...options },
    // The older protocol is sufficient, and needs no permissions beyond those for the commands themselves.
    RESP: 2,
    maintNotifications: 'disabled',
    disableClientInfo: true,
    disableOfflineQueue: true,
    commandOptions: { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } },
  });
  // The error that ends a connection also rejects its operations; without a listener it would end the process.
  return client.on('error', () => undefined);
}

/** Uses node-redis, which pipelines operations that start at the same time. */
function toRedisClient(client: ReturnType<typeof createNodeRedis>): RedisClient {
  /** Whether keys are in several slots of a cluster, as in ElastiCache Serverless: no single MGET may read them. */
  let isScattered = false;
  const expiresAfter = (value: number) => ({ expiration: { type: 'PX', value } as const });
  return {
    get open() {
      return client.isReady;
    },
    getMany: async (keys) => {
      if (keys.length > 1 && !isScattered) {
        try {
          return await client.mGet([...keys]);
        } catch (error) {
          if (!String(error).includes('CROSSSLOT')) throw error;
          isScattered = true;
        }
      }
      return Promise.all(keys.map((key) => client.get(key)));
    },
    set: async (key, value, milliseconds) => void (await client.set(key, value, expiresAfter(milliseconds))),
    setIfAbsent: async (key, value, milliseconds) =>
      (await client.set(key, value, { condition: 'NX', ...expiresAfter(milliseconds) })) !== null,
    replace: async (key, beginning, { value, milliseconds }) =>
      (await client.eval(REPLACE, { keys: [key], arguments: [beginning, value, String(milliseconds)] })) === 1,
    remove: async (key) => void (await client.unlink(key)),
    async *keys(pattern) {
      for await (const some of client.scanIterator({ MATCH: pattern, COUNT: 1000 })) yield some.map(String);
    },
    info: async () => String(await client.info()),
    close: () => client.destroy(),
  };
}
