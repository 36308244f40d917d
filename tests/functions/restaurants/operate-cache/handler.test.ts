import { createHandler } from '../../../../functions/restaurants/operate-cache/handler';
import type { OperatorStore } from '../../../../functions/restaurants/operate-cache/store';
import { InvalidRequest } from '../../../../runtime/errors';

const stats = {
  server: 'valkey 8.0.1',
  uptimeSeconds: 1,
  entries: 2,
  usedMemoryBytes: 3,
  connections: 4,
  hits: 5,
  misses: 6,
  evictions: 7,
};

function setup(parts: Partial<OperatorStore> = {}) {
  const lines: unknown[] = [];
  const store: OperatorStore = { stats: async () => stats, flush: async () => 3, ...parts };
  return { handler: createHandler(store, (_, __, fields) => lines.push(fields)), lines };
}

it('answers with the figures of the cache, and logs one line', async () => {
  const { handler, lines } = setup();
  expect([await handler({ operation: 'stats' }), lines]).toEqual([stats, [{ operation: 'stats' }]]);
});

it('answers with the number of entries that it removed, and logs one line', async () => {
  const { handler, lines } = setup();
  expect([await handler({ operation: 'flush' }), lines]).toEqual([{ removed: 3 }, [{ operation: 'flush' }]]);
});

it('rejects an invalid request, and logs the reason', async () => {
  const { handler, lines } = setup();
  await expect(handler({})).rejects.toThrow(InvalidRequest);
  expect(lines).toEqual([{ error: 'InvalidRequest: operation must be stats or flush, got nothing' }]);
});

it.each(['stats', 'flush'] as const)('rejects if %s fails, and logs the reason', async (operation) => {
  const { handler, lines } = setup({ [operation]: () => Promise.reject(new Error('the cache is unavailable')) });
  await expect(handler({ operation })).rejects.toThrow(new Error('the cache is unavailable'));
  expect(lines).toEqual([{ operation }, { error: 'Error: the cache is unavailable' }]);
});
