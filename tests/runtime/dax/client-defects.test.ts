import { correctDefects } from '../../../runtime/dax/client-defects';

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
  const cluster = { newClient: () => ({ _tubePool: pool }), refresh: jest.fn() };
  correctDefects({ _cluster: cluster });
  cluster.newClient();
  return { pool, cluster };
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

it('keeps the DAX client from writing to the console', () => {
  const { cluster } = createPool();
  const { refresh } = cluster;
  const log = jest.fn();
  refresh(true, log);
  expect(log).not.toHaveBeenCalled();
});

it('leaves a client of another shape alone', () => {
  expect(() => correctDefects({})).not.toThrow();
  expect(() => correctDefects({ _cluster: {} })).not.toThrow();
});
