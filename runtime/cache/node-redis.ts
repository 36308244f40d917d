import NodeRedis from '@redis/client/dist/lib/client';
import { RESP_TYPES } from '@redis/client/dist/lib/RESP/decoder';
import type { RedisSettings } from './env';

export interface Credentials {
  readonly username?: string;
  readonly password?: string;
}

export type NodeRedisClient = ReturnType<typeof createNodeRedis>;

/** @param signal closes the socket, even before it is connected, which the client itself cannot do */
export function createNodeRedis({ host, port, tls }: RedisSettings, credentials: Credentials, signal: AbortSignal) {
  // The client's own timeout would count the time for which the process is frozen.
  const options = { connectTimeout: 0, reconnectStrategy: false as const, signal };
  return NodeRedis.create({
    ...credentials,
    socket: tls ? { host, port, tls: true, ...options } : { host, port, ...options },
    // The older protocol is sufficient, and needs no permissions beyond those for the commands themselves.
    RESP: 2,
    maintNotifications: 'disabled',
    disableClientInfo: true,
    disableOfflineQueue: true,
    commandOptions: { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } },
  });
}
