import type { NodeRedisClient } from './node-redis';

/**
 * One connection to a server. Every operation rejects if the server refuses it, if the connection ends, or with a
 * WrongReply.
 */
export interface RedisClient {
  /** False once the connection has ended: it is never opened again. */
  readonly open: boolean;
  /** The values in the order of the keys, null where there is no string. */
  getMany(keys: readonly string[]): Promise<(Buffer | null)[]>;
  set(key: string, value: string, milliseconds: number): Promise<void>;
  /** Sets the key if it still has the string that was seen, or none. @returns false if it has another one, or none */
  take(key: string, seen: Buffer | null, next: Next): Promise<boolean>;
  /** Replaces a value that starts with `beginning`. @returns false if the value no longer starts with it */
  replace(key: string, beginning: string, next: Next): Promise<boolean>;
  remove(key: string): Promise<void>;
  /** All keys that match the pattern of `SCAN`, in batches; a key may occur twice. */
  keys(pattern: string): AsyncIterable<readonly string[]>;
  info(): Promise<string>;
  close(): void;
}

export interface Next {
  readonly value: string;
  readonly milliseconds: number;
}

/** A reply that is not one to this command: the connection may mix up replies, so it is of no use. */
export class WrongReply extends Error {
  constructor(command: string) {
    super(`wrong reply to ${command}`);
  }
}

/** Whether the server refused to write because it has no memory left; it still accepts removals. */
export const isOutOfMemory = (error: unknown): boolean => hasCode(error, 'OOM');

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && error.message.startsWith(`${code} `);

// Each script touches one key only, so that it runs on a cluster too, and returns the reply to SET as it is. `pcall`
// returns an error as a table; a value of another type is an error for GET.

/** Tries SET first, because GET would count as another miss in the statistics of the server. */
const TAKE = `
local set = not ARGV[3] and redis.pcall('SET', KEYS[1], ARGV[1], 'PX', ARGV[2], 'NX')
if set then return set end
local value = redis.pcall('GET', KEYS[1])
if type(value) ~= 'string' then value = nil end
if value ~= ARGV[3] then return false end
return redis.pcall('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])`;

const REPLACE = `
local value = redis.pcall('GET', KEYS[1])
if type(value) ~= 'string' or string.sub(value, 1, #ARGV[3]) ~= ARGV[3] then return false end
return redis.pcall('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])`;

const isString = (reply: unknown): reply is Buffer => Buffer.isBuffer(reply);
const isStringOrNull = (reply: unknown): reply is Buffer | null => reply === null || isString(reply);
const isList =
  <Element>(isElement: (element: unknown) => element is Element, length?: number) =>
  (reply: unknown): reply is Element[] =>
    Array.isArray(reply) && reply.length === (length ?? reply.length) && reply.every(isElement);
const isDone = (reply: unknown): reply is 'OK' => reply === 'OK';
const isDoneOrNot = (reply: unknown): reply is 'OK' | null => reply === null || isDone(reply);
const isPong = (reply: unknown): reply is 'PONG' => reply === 'PONG';
const isCount = (reply: unknown): reply is number => Number.isInteger(reply) && Number(reply) >= 0;
const isScanned = (reply: unknown): reply is [cursor: Buffer, keys: Buffer[]] =>
  Array.isArray(reply) && reply.length === 2 && isString(reply[0]) && isList(isString)(reply[1]);

/** Uses node-redis, which pipelines operations that start at the same time. */
export function toRedisClient(node: NodeRedisClient): RedisClient & { ping(): Promise<void> } {
  /** Whether keys are in several slots of a cluster, as in ElastiCache Serverless: no single MGET may read them. */
  let isScattered = false;
  const ask = createAsk(node);
  const expiresAfter = (value: number) => ({ expiration: { type: 'PX', value } as const });
  const run = async (script: string, key: string, { value, milliseconds }: Next, compared: readonly Buffer[]) => {
    const parameters = { keys: [key], arguments: [value, String(milliseconds), ...compared] as string[] };
    return (await ask('EVAL', node.eval(script, parameters), isDoneOrNot)) !== null;
  };
  const get = (key: string) => ask('GET', node.get(key).catch(nullIfNoString), isStringOrNull);
  return {
    get open() {
      return node.isReady;
    },
    ping: async () => void (await ask('PING', node.ping(), isPong)),
    getMany: async (keys) => {
      if (keys.length > 1 && !isScattered) {
        try {
          return await ask('MGET', node.mGet([...keys]), isList(isStringOrNull, keys.length));
        } catch (error) {
          if (!hasCode(error, 'CROSSSLOT')) throw error;
          isScattered = true;
        }
      }
      return Promise.all(keys.map(get));
    },
    set: async (key, value, milliseconds) =>
      void (await ask('SET', node.set(key, value, expiresAfter(milliseconds)), isDone)),
    take: (key, seen, next) => run(TAKE, key, next, seen ? [seen] : []),
    replace: (key, beginning, next) => run(REPLACE, key, next, [Buffer.from(beginning)]),
    remove: async (key) => void (await ask('UNLINK', node.unlink(key), isCount)),
    keys: (pattern) => scan(node, ask, pattern),
    info: async () => String(await ask('INFO', node.info(), isString)),
    close: () => node.destroy(),
  };
}

async function* scan(node: NodeRedisClient, ask: Ask, pattern: string): AsyncIterable<string[]> {
  for (let cursor: string | undefined; cursor !== '0'; ) {
    const command = ['SCAN', cursor ?? '0', 'MATCH', pattern, 'COUNT', '1000'];
    const [next, keys] = await ask('SCAN', node.sendCommand(command), isScanned);
    yield keys.map(String);
    cursor = String(next);
  }
}

/** Redis 6 says where in a script a command was refused; later versions say it at the end. */
function withoutPlace(error: unknown): unknown {
  if (error instanceof Error) error.message = error.message.replace(/^@user_script: \d+: -/, '');
  return error;
}

/** MGET returns null for a value of another type. */
function nullIfNoString(error: unknown): null {
  if (hasCode(error, 'WRONGTYPE')) return null;
  throw error;
}

type Ask = ReturnType<typeof createAsk>;

/** @returns a function that rejects with a WrongReply unless the reply is one to the command */
function createAsk(node: NodeRedisClient) {
  let isMixedUp = false;
  node.on('error', () => {
    // The error that ends a connection also rejects its operations. A reply that cannot be read, or to no command, does
    // neither.
    if (!node.isReady) return;
    isMixedUp = true;
    node.destroy();
  });
  return async <Reply>(
    command: string,
    reply: Promise<unknown>,
    isRight: (reply: unknown) => reply is Reply,
  ): Promise<Reply> => {
    let given: unknown;
    try {
      given = await reply;
    } catch (error) {
      throw isMixedUp ? new WrongReply(command) : withoutPlace(error);
    }
    if (isRight(given)) return given;
    throw new WrongReply(command);
  };
}
