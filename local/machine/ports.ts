import { randomInt } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { SetupError } from './setup-error';

/** Everything that listens here does so for this machine alone. */
export const LOOPBACK = '127.0.0.1';

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

/** Ports of a local AWS: its own and the three after it. Functions use proxies that inject faults. */
export const portsFrom = (aws: number) => ({ aws, functions: aws + 1, functionsRedis: aws + 2, redis: aws + 3 });

const isPort = (port: number): boolean => Number.isInteger(port) && port >= 1 && portsFrom(port).redis <= 65_535;

/**
 * Port of the local AWS in a home: `TABLESIDE_PORT`, else the port on which it was started, else the default.
 * @throws SetupError when TABLESIDE_PORT is not a port with three ports after it
 */
export function localAwsPort(home: string, defaultPort: number): number {
  const { TABLESIDE_PORT } = process.env;
  if (TABLESIDE_PORT) {
    if (isPort(Number(TABLESIDE_PORT))) return Number(TABLESIDE_PORT);
    throw new SetupError(`TABLESIDE_PORT must be a whole number between 1 and 65532, got ${TABLESIDE_PORT}`);
  }
  const note = join(home, 'aws.port');
  const started = existsSync(note) ? Number(readFileSync(note, 'utf8')) : 0;
  return isPort(started) ? started : defaultPort;
}
