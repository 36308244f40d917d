import NodeRedis from '@redis/client/dist/lib/client';
import { RESP_TYPES } from '@redis/client/dist/lib/RESP/decoder';
import type { RedisSettings } from './env';

export interface Credentials {
  readonly username?: string;
  readonly password?: string;
}

export type NodeRedisClient = ReturnType<typeof createNodeRedis>;

/** The older protocol is sufficient, and needs no permissions beyond those for the commands themselves. */
const PROTOCOL = { RESP: 2 as const };

const makeClass = () => NodeRedis.factory(PROTOCOL);
let create: ReturnType<typeof makeClass> | undefined;

/** @param signal closes the socket, even before it is connected, which the client itself cannot do */
export function createNodeRedis({ host, port, tls }: RedisSettings, credentials: Credentials, signal: AbortSignal) {
  // The client's own timeout would count the time for which the process is frozen.
  const options = { connectTimeout: 0, reconnectStrategy: false as const, signal };
  // `NodeRedis.create` makes a class with hundreds of methods for each connection whose options differ, which takes 4 ms.
  create ??= makeClass();
  return create({
    ...PROTOCOL,
    ...credentials,
    socket: tls ? { host, port, tls: true, ...options } : { host, port, ...options },
    maintNotifications: 'disabled',
    disableClientInfo: true,
    disableOfflineQueue: true,
    commandOptions: { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } },
  });
}
