import { createServer } from 'node:net';

/** Everything that listens here does so for this machine alone. */
export const LOOPBACK = '127.0.0.1';

/** A port of loopback that is free now. */
export const freePort = (): Promise<number> => listenOnce(0);

export const isFree = (port: number): Promise<boolean> =>
  listenOnce(port).then(
    () => true,
    () => false,
  );

/** @returns the port that it listened on, for a moment */
function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(port, LOOPBACK, () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
