import type { Server, Socket } from 'node:net';
import { LOOPBACK } from '../machine/ports';

export interface FaultProxy {
  /** The port on 127.0.0.1. */
  readonly port: number;
  /** Stops the proxy, with all connections through it. */
  close(): Promise<void>;
}

export interface FaultProxyOptions {
  /** The port on loopback; 0 for any free one. */
  readonly port: number;
  readonly rulesFile: string;
  /** Called with the problem if the rules file is invalid. @default console.error */
  readonly report?: (problem: string) => void;
}

/** Listens on loopback. @param end closes all connections @throws if the port is taken */
export function listen(server: Server, port: number, end: () => void): Promise<FaultProxy> {
  const close = async () => {
    server.close();
    end();
  };
  return new Promise((resolve, reject) => {
    // Not `once`: a later error of a connection must not end the process.
    server.on('error', reject);
    server.listen(port, LOOPBACK, () => {
      const address = server.address();
      resolve({ port: address && typeof address === 'object' ? address.port : port, close });
    });
  });
}

export function reset(socket: Socket): void {
  // A socket that is closing cannot be reset, and would stay open forever.
  if (socket.writable) socket.resetAndDestroy();
  else socket.destroy();
}
