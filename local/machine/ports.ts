import { randomInt } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { SetupError } from './setup-error';

/** Every server of the local environment listens here, so that no other machine reaches it. */
export const LOOPBACK = '127.0.0.1';

/** As many nodes of DAX clusters as a home has ports for. */
const DAX_NODES = 11;

/** The ports of a home: that of the local AWS, and those after it. Functions use proxies that inject faults. */
export const portsFrom = (aws: number) => ({
  aws,
  functions: aws + 1,
  functionsRedis: aws + 2,
  redis: aws + 3,
  /** The management API of DAX. */
  dax: aws + 4,
  firstDaxNode: aws + 5,
  lastDaxNode: aws + 4 + DAX_NODES,
});

export type Ports = Readonly<ReturnType<typeof portsFrom>>;

/** Below the ephemeral ports, which an outgoing connection could take before a server listens there. */
export const FREE_PORTS = { first: 10_000, end: 32_000 };

/** Finds a loopback port that is free now. @param inARow how many consecutive ports must be free */
export async function freePort(inARow = 1, { first, end } = FREE_PORTS): Promise<number> {
  for (;;) {
    const port = randomInt(first, end - inARow + 1);
    const ports = Array.from({ length: inARow }, (_, offset) => port + offset);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return port;
  }
}

/** @throws if listening fails for another reason than a taken port, because then no port would be free */
export const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    );
    server.listen(port, LOOPBACK, () => server.close(() => resolve(true)));
  });

/** @param choice how to choose another port @throws SetupError if another program listens on the port */
export async function requireFreePort(
  port: number,
  choice = 'another base port, for example: TABLESIDE_PORT=4666 npm start',
): Promise<void> {
  if (await isFree(port)) return;
  throw new SetupError(`Port ${port} is in use by another program. End that program, or choose ${choice}`);
}

/** Contains the port from start to stop. It remains if the local AWS ends without being stopped. */
export const portFile = (home: string) => join(home, 'aws.port');

export const startedPort = (home: string): number | undefined =>
  existsSync(portFile(home)) ? Number(readFileSync(portFile(home), 'utf8')) || undefined : undefined;

/**
 * Port of the local AWS in a home: `TABLESIDE_PORT`, or the port on which it was started, or the default.
 * @throws SetupError if TABLESIDE_PORT is not a port with enough more after it, or is blocked
 */
export function awsPort(home: string, defaultPort: number): number {
  const { TABLESIDE_PORT } = process.env;
  if (TABLESIDE_PORT) {
    const port = Number(TABLESIDE_PORT);
    if (!/^\d+$/.test(TABLESIDE_PORT) || !isPort(port)) {
      throw new SetupError(`TABLESIDE_PORT must be a whole number between 1 and ${MAX_PORT}, got ${TABLESIDE_PORT}`);
    }
    if (isBlocked(port)) throw new SetupError(`TABLESIDE_PORT must be ${UNBLOCKED}, got ${port}`);
    return port;
  }
  const started = startedPort(home);
  return started !== undefined && isPort(started) ? started : defaultPort;
}

/** Ports that neither browsers nor `fetch` connect to: https://fetch.spec.whatwg.org/#port-blocking */
const BLOCKED = [
  ...[0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109],
  ...[110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530],
  ...[531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190],
  ...[5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080],
];

export const isBlocked = (port: number): boolean => BLOCKED.includes(port);
/** The rule for a port that browsers use. */
export const UNBLOCKED = 'a port that browsers and fetch do not block (https://fetch.spec.whatwg.org/#port-blocking)';

/** The other ports come after it. */
const MAX_PORT = 65_535 - portsFrom(0).lastDaxNode;

const isPort = (port: number): boolean => Number.isInteger(port) && port >= 1 && port <= MAX_PORT;
