import type { Server, Socket } from 'node:net';

/** Nobody but this machine gets in. */
export const HOST = '127.0.0.1';

export interface FaultProxy {
  /** Where it listens, on 127.0.0.1. */
  readonly port: number;
  /** Ends it, with all connections through it. */
  close(): Promise<void>;
}

/** @returns the port @throws when the port is taken */
export function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    // Not once: a connection that cannot be accepted later is no reason to end.
    server.on('error', reject);
    server.listen(port, HOST, () => {
      const address = server.address();
      resolve(address && typeof address === 'object' ? address.port : port);
    });
  });
}

/** Breaks a connection, so that the other side sees a reset. */
export function reset(socket: Socket): void {
  // One that is ending cannot be reset, and would stay open for ever; whoever was there has gone.
  if (socket.writable) socket.resetAndDestroy();
  else socket.destroy();
}
