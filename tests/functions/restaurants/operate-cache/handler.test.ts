import type { Plan } from '../../../../functions/restaurants/operate-cache/core';
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
const times = { table: [1], miss: [2], hit: [3] };
const measured = { first: { table: 4, miss: 5, hit: 6 }, samples: times, batch: [7], oneByOne: [8] };

function setup(parts: Partial<OperatorStore> = {}) {
  const plans: Plan[] = [];
  const lines: unknown[] = [];
  const store: OperatorStore = {
    stats: async () => stats,
    flush: async () => 3,
    measure: async (plan) => {
      plans.push(plan);
      return measured;
    },
    ...parts,
  };
  return { handler: createHandler(store, (line) => lines.push(JSON.parse(line))), plans, lines };
}

it('answers with the figures of the cache', async () => {
  expect(await setup().handler({ operation: 'stats' })).toEqual(stats);
});

it('answers with how many entries it removed', async () => {
  expect(await setup().handler({ operation: 'flush' })).toEqual({ removed: 3 });
});

it('measures as it is asked to', async () => {
  const { handler, plans } = setup();
  expect(await handler({ operation: 'measure', ids: ['a', 'b'], rounds: 2 })).toEqual({ coldStart: true, ...measured });
  expect(plans).toEqual([{ operation: 'measure', ids: ['a', 'b'], rounds: 2 }]);
});

it('says of its first request alone that the process has just begun, in the answer and in one line each', async () => {
  const { handler, lines } = setup();
  const measure = { operation: 'measure', ids: ['a'], rounds: 1 };
  expect([await handler(measure), await handler(measure)]).toEqual([
    { coldStart: true, ...measured },
    { coldStart: false, ...measured },
  ]);
  await handler({ operation: 'stats' });
  expect(lines).toEqual([
    { operation: 'measure', coldStart: true },
    { operation: 'measure', coldStart: false },
    { operation: 'stats', coldStart: false },
  ]);
});

it('is no cold start any more after a request that was wrong', async () => {
  const { handler, lines } = setup();
  await expect(handler({})).rejects.toThrow(InvalidRequest);
  await handler({ operation: 'flush' });
  expect(lines).toEqual([
    { error: 'InvalidRequest: operation must be one of stats, flush, measure, got nothing' },
    { operation: 'flush', coldStart: false },
  ]);
});

it.each(['stats', 'flush', 'measure'] as const)('rejects and logs what kept it from %s', async (operation) => {
  const { handler, lines } = setup({ [operation]: () => Promise.reject(new Error('Redis is away')) });
  await expect(handler({ operation, ids: ['a'], rounds: 1 })).rejects.toThrow(new Error('Redis is away'));
  expect(lines).toEqual([{ operation, coldStart: true }, { error: 'Error: Redis is away' }]);
});
