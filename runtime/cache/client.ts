import { type Clock, systemClock } from './clock';
import { type RedisClient, toRedisClient } from './commands';
import type { RedisSettings } from './env';
import { type Credentials, createNodeRedis } from './node-redis';
import { checkIntegers, checkObject, notFunctions } from './options';
import { RunningTime } from './running-time';

const CONNECT_TIMEOUT_MS = 1000;

/** @throws the reason for the failure, at most about a second after the credentials were read */
export async function connectRedis(
  settings: RedisSettings,
  credentials: () => Promise<Credentials>,
  clock: Clock = systemClock,
): Promise<RedisClient> {
  checkObject('settings', settings);
  checkIntegers({}, notFunctions({ credentials }));
  // Reads the credentials before it opens the socket: a server does not wait long for a client to authenticate.
  const late = new AbortController();
  const node = createNodeRedis(settings, await credentials(), late.signal);
  const client = toRedisClient(node);
  const stopWaiting = new RunningTime(clock).after(CONNECT_TIMEOUT_MS, () => late.abort());
  try {
    await node.connect();
    // The operating system accepts connections for a frozen server, and a server asks for a password only at a command.
    await client.ping();
    return client;
  } catch (error) {
    client.close();
    throw late.signal.aborted ? new Error('no answer in time') : error;
  } finally {
    stopWaiting();
  }
}
