import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Everything that listens here does so for this machine alone. */
export const LOOPBACK = '127.0.0.1';

/** The ports of one home. Functions reach AWS and Redis through proxies, which inject faults. */
export interface Ports {
  readonly aws: number;
  readonly functionsAws: number;
  readonly functionsRedis: number;
  readonly redis: number;
}

/** All ports of a home, counted from that of the local AWS. */
export const portsFrom = (aws: number): Ports => ({
  aws,
  functionsAws: aws + 1,
  functionsRedis: aws + 2,
  redis: aws + 3,
});

/**
 * Below the ports that systems give to connections going out (Linux from 32768, macOS from 49152): one of those may be
 * a connection's own before a server listens there.
 */
const [FIRST, END] = [10_000, 32_000];

/** @returns a port of loopback that is free now, or the first of so many in a row */
export async function freePort(inARow = 1): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, END);
    const ports = Array.from({ length: inARow }, (_, offset) => port + offset);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return port;
  }
}

/** @throws when the system does not let anybody listen there, so that no other port is looked for in vain */
export const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    );
    server.listen(port, LOOPBACK, () => server.close(() => resolve(true)));
  });
