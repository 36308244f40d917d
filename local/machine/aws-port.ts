import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { portsFrom } from './ports';
import { SetupError } from './setup-error';

/** Holds the port from start to stop, so that it also says whether a local AWS ended without being stopped. */
export const portFile = (home: string) => join(home, 'aws.port');

export const startedPort = (home: string): number | undefined =>
  existsSync(portFile(home)) ? Number(readFileSync(portFile(home), 'utf8')) || undefined : undefined;

/**
 * Port of the local AWS in a home: `TABLESIDE_PORT`, or the port on which it was started, or the default.
 * @throws SetupError if TABLESIDE_PORT is not a port with three more after it
 */
export function awsPort(home: string, defaultPort: number): number {
  const { TABLESIDE_PORT } = process.env;
  if (TABLESIDE_PORT) {
    if (isPort(Number(TABLESIDE_PORT))) return Number(TABLESIDE_PORT);
    throw new SetupError(`TABLESIDE_PORT must be a whole number between 1 and 65532, got ${TABLESIDE_PORT}`);
  }
  const started = startedPort(home);
  return started !== undefined && isPort(started) ? started : defaultPort;
}

const isPort = (port: number): boolean => Number.isInteger(port) && port >= 1 && portsFrom(port).redis <= 65_535;
