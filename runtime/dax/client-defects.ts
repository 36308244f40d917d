import type { Socket } from 'node:net';

/** The parts of the DAX client that this file uses. Its version is pinned. */
interface Tube {
  readonly _closed: boolean;
  readonly _nextTube: Tube | null;
  readonly socket: Pick<Socket, 'writable' | 'bytesRead' | 'on' | 'off' | 'listeners'>;
  close(): void;
  setTimeout(milliseconds: number, callback: () => void): void;
}
interface Pool {
  _headTube: Tube | null;
  alloc(): unknown;
  recycle(tube: Tube | undefined): void;
}
type Callback = (error: unknown, result?: unknown) => void;
/** Where a cluster gets the addresses of its nodes. */
interface Source {
  _resolveAddr(seeds: unknown, index: number, done: Callback): void;
  _dnsResolveAnyOptimization(host: string, done: Callback): unknown;
  _pull(addresses: unknown, port: number, done: Callback): unknown;
}
interface Cluster {
  readonly _source: Source;
  startup(): void;
  newClient(...args: unknown[]): { readonly _tubePool?: Pool };
  refresh(isForced: boolean, callback: (error?: unknown) => void): void;
}

/** Corrects defects of the DAX client that callers would notice. */
export function correctDefects({ prototype }: { readonly prototype: Cluster }): void {
  const { startup } = prototype;
  prototype.startup = function () {
    dropDeadConnections(this);
    keepSilent(this);
    startup.call(this);
  };
}

/**
 * Reads the answers that have arrived before the time of a request ends: after a busy or frozen process resumes, Node
 * runs its timers first, and the write of an answer that is there would seem ambiguous.
 */
export function readBeforeTimeout({ prototype }: { readonly prototype: Tube }): void {
  const { setTimeout: start } = prototype;
  prototype.setTimeout = function (milliseconds, callback) {
    start.call(this, milliseconds, () => {
      const { socket } = this;
      const { bytesRead } = socket;
      // The client removes all listeners from a connection that has got its answer, or is closed.
      const isWaiting = () => undefined;
      socket.on('timeout', isWaiting);
      setImmediate(() => {
        if (!socket.listeners('timeout').includes(isWaiting)) return;
        socket.off('timeout', isWaiting);
        if (socket.bytesRead === bytesRead) callback();
        else this.setTimeout(milliseconds, callback);
      });
    });
  };
}

/** A cluster writes each failure to find its nodes, which may be every four seconds, with its stack to the console. */
function keepSilent(cluster: Cluster): void {
  const refresh = cluster.refresh.bind(cluster);
  cluster.refresh = (isForced) => refresh(isForced, () => undefined);
  const source = cluster._source;
  const resolve = source._resolveAddr;
  source._resolveAddr = (seeds, index, done) => {
    const silent =
      (next: Callback): Callback =>
      (error, result) =>
        error ? done(error) : next(null, result);
    resolve.call(
      Object.assign(Object.create(source), {
        _dnsResolveAnyOptimization: (host: string, next: Callback) =>
          source._dnsResolveAnyOptimization(host, silent(next)),
        _pull: (addresses: unknown, port: number, next: Callback) => source._pull(addresses, port, silent(next)),
      }),
      seeds,
      index,
      done,
    );
  };
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
  // The pool begins with a connection, that of the first health check.
  for (let tube = pool._headTube; tube; tube = tube._nextTube) usedAt.set(tube, Date.now());
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
