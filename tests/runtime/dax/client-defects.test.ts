import { EventEmitter } from 'node:events';
import { correctDefects, readBeforeTimeout } from '../../../runtime/dax/client-defects';

const Source = require('@amazon-dax-sdk/client-dax/src/Source');

/** A connection of the DAX client. */
const tube = (more: object = {}) => ({
  _closed: false,
  _nextTube: null,
  socket: { writable: true },
  close: jest.fn(),
  ...more,
});

function createPool(...tubes: ReturnType<typeof tube>[]) {
  for (const [index, one] of tubes.entries()) Object.assign(one, { _nextTube: tubes[index + 1] ?? null });
  const pool = { _headTube: tubes[0] ?? null, alloc: () => pool._headTube, recycle: jest.fn() };
  const cluster = createCluster({ newClient: () => ({ _tubePool: pool }) });
  cluster.newClient();
  return { pool, cluster };
}

function createCluster(members: object) {
  class Cluster {
    _source = Source.autoconf(this, [{ host: 'nodes.example', port: 8111, scheme: 'dax' }]);
    newClient(): unknown {
      return undefined;
    }
    refresh(_isForced: boolean, callback: (error?: unknown) => void) {
      this._source.refresh(callback);
    }
    unregisterAndClose() {}
    startup() {}
  }
  correctDefects(Cluster as never);
  const cluster = Object.assign(new Cluster(), members);
  cluster.startup();
  return cluster;
}

afterEach(() => jest.useRealTimers());

it('uses the first idle connection that is open', () => {
  const open = tube();
  const closed = [tube({ _closed: true }), tube({ socket: { writable: false } })];
  const { pool } = createPool(...closed, open);
  expect(pool.alloc()).toBe(open);
  for (const one of closed) expect(one.close).toHaveBeenCalled();
  expect(open.close).not.toHaveBeenCalled();
});

it('does not use a connection that has been idle for more than a minute, as after a freeze', () => {
  jest.useFakeTimers();
  const [one, other] = [tube(), tube()];
  const { pool } = createPool(one, other);
  pool.recycle(one);
  jest.advanceTimersByTime(59_000);
  expect(pool.alloc()).toBe(one);
  pool.recycle(other);
  jest.advanceTimersByTime(2000);
  expect(pool.alloc()).toBe(other);
  expect(one.close).toHaveBeenCalled();
});

it('does not use a connection that was made before a freeze, and never used', () => {
  jest.useFakeTimers();
  const [one, other] = [tube(), tube()];
  const { pool } = createPool(one, other);
  jest.advanceTimersByTime(61_000);
  expect(pool.alloc()).toBeNull();
  for (const each of [one, other]) expect(each.close).toHaveBeenCalled();
});

describe('a look for nodes that fails', () => {
  const resolves = (_host: string, done: (error: unknown, addresses?: object[]) => void) =>
    done(null, [{ address: '127.0.0.1' }]);

  it.each([
    ['for the name of the host', (_host: string, done: (error: unknown) => void) => done(new Error('ENOTFOUND'))],
    ['at the node', resolves],
  ])('%s writes nothing to the console', async (_where, resolve) => {
    const written = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const endpoints = jest.fn(() => Promise.reject(new Error('broken')));
    const cluster = createCluster({ newClient: () => ({ endpoints }) });
    cluster._source._dnsResolveAnyOptimization = jest.fn(resolve);
    const log = jest.fn();
    cluster.refresh(true, log);
    await new Promise((done) => setTimeout(done, 20));
    expect(cluster._source._dnsResolveAnyOptimization).toHaveBeenCalledTimes(2);
    expect(endpoints).toHaveBeenCalledTimes(resolve === resolves ? 2 : 0);
    expect([written.mock.calls, log.mock.calls]).toEqual([[], []]);
    written.mockRestore();
  });
});

it('finds the nodes of a cluster', async () => {
  const nodes = [{ nodeId: 1 }];
  const cluster = createCluster({ newClient: () => ({ endpoints: async () => nodes }), update: jest.fn() });
  cluster._source._dnsResolveAnyOptimization = (_host: string, done: (error: unknown, addresses: object[]) => void) =>
    done(null, [{ address: '127.0.0.1' }]);
  cluster.refresh(true, () => undefined);
  await new Promise((done) => setTimeout(done, 20));
  expect((cluster as unknown as { update: jest.Mock }).update).toHaveBeenCalledWith(nodes);
});

describe('the time of a connection', () => {
  /** A socket whose time ends with `timeout`, as that of Node. */
  class FakeSocket extends EventEmitter {
    bytesRead = 0;
    setTimeout(_milliseconds: number, callback: () => void) {
      this.once('timeout', callback);
    }
  }

  function createTube() {
    class Tube {
      readonly socket = new FakeSocket();
      setTimeout(milliseconds: number, callback: () => void) {
        this.socket.setTimeout(milliseconds, callback);
      }
    }
    readBeforeTimeout(Tube as never);
    const ended = jest.fn();
    const one = new Tube();
    one.setTimeout(1000, ended);
    return { socket: one.socket, ended };
  }

  const nextTurn = () => new Promise(setImmediate);

  it('ends one turn later', async () => {
    const { socket, ended } = createTube();
    socket.emit('timeout');
    expect(ended).not.toHaveBeenCalled();
    await nextTurn();
    expect(ended).toHaveBeenCalledTimes(1);
    expect(socket.listenerCount('timeout')).toBe(0);
  });

  it('does not end if the connection has got its answer, or is closed, by then: its listeners are removed', async () => {
    const { socket, ended } = createTube();
    socket.emit('timeout');
    socket.removeAllListeners('timeout');
    await nextTurn();
    expect(ended).not.toHaveBeenCalled();
  });

  it('begins anew with a part of the answer', async () => {
    const { socket, ended } = createTube();
    socket.emit('timeout');
    socket.bytesRead = 1;
    await nextTurn();
    expect(ended).not.toHaveBeenCalled();
    socket.emit('timeout');
    await nextTurn();
    expect(ended).toHaveBeenCalledTimes(1);
  });
});
