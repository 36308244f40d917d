/** The parts of the DAX client that this file uses. Its version is pinned. */
interface Tube {
  readonly _closed: boolean;
  readonly _nextTube: Tube | null;
  readonly socket: { readonly writable: boolean };
  close(): void;
}
interface Pool {
  _headTube: Tube | null;
  alloc(): unknown;
  recycle(tube: Tube | undefined): void;
}
interface Cluster {
  newClient(...args: unknown[]): { readonly _tubePool?: Pool };
  refresh(isForced: boolean, callback: (error?: unknown) => void): void;
}

/** Corrects defects of a DAX client that callers would notice. */
export function correctDefects(daxClient: object): void {
  const cluster = (daxClient as { readonly _cluster?: Cluster })._cluster;
  if (typeof cluster?.newClient !== 'function' || typeof cluster.refresh !== 'function') return;
  dropDeadConnections(cluster);
  // It writes the failure of each look for new nodes, every four seconds, with its stack to the console.
  const refresh = cluster.refresh.bind(cluster);
  cluster.refresh = (isForced) => refresh(isForced, () => undefined);
}

/**
 * Lambda drops connections that are idle for 350 s, and a frozen function does not notice:
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
 */
const MAX_IDLE_MS = 60_000;

/**
 * Idle connections that are closed, or probably lost, are not used: the DAX client would write to them, and wait until
 * its time is over. That would cost a read a second, and a write would seem to have been sent.
 */
function dropDeadConnections(cluster: Cluster): void {
  const newClient = cluster.newClient.bind(cluster);
  cluster.newClient = (...args) => {
    const client = newClient(...args);
    if (client._tubePool) watch(client._tubePool);
    return client;
  };
}

function watch(pool: Pool): void {
  const usedAt = new WeakMap<Tube, number>();
  const isDead = (tube: Tube) =>
    tube._closed || !tube.socket.writable || Date.now() - (usedAt.get(tube) ?? Date.now()) > MAX_IDLE_MS;
  const alloc = pool.alloc.bind(pool);
  const recycle = pool.recycle.bind(pool);
  pool.alloc = () => {
    while (pool._headTube && isDead(pool._headTube)) {
      const dead = pool._headTube;
      pool._headTube = dead._nextTube;
      dead.close();
    }
    return alloc();
  };
  pool.recycle = (tube) => {
    if (tube) usedAt.set(tube, Date.now());
    recycle(tube);
  };
}
