import { FREE_PORTS, freePort as freePortWithin } from '../../local/machine/ports';

/** More than Jest has workers. The process that runs the global setups counts as one. */
const SHARES = 10;

/**
 * Finds a loopback port that is free now, among those of this Jest worker: a port may be used minutes later, and another
 * worker would have found it free as well.
 * @param inARow how many consecutive ports must be free
 */
export function freePort(inARow = 1): Promise<number> {
  const size = (FREE_PORTS.end - FREE_PORTS.first) / SHARES;
  const first = FREE_PORTS.first + (Number(process.env.JEST_WORKER_ID ?? 0) % SHARES) * size;
  return freePortWithin(inARow, { first, end: first + size });
}
