import type { Measured, Plan } from '../../../../functions/restaurants/measure-cache/core';
import { createHandler } from '../../../../functions/restaurants/measure-cache/handler';
import { InvalidRequest } from '../../../../runtime/errors';

const times = { table: [1], miss: [2], hit: [3] };
const measured = { first: { table: 4, miss: 5, hit: 6 }, samples: times, batch: [7], oneByOne: [8] };
const plan = { ids: ['a', 'b'], rounds: 2 };

function setup(answer: () => Promise<Measured> = async () => measured) {
  const plans: Plan[] = [];
  const lines: unknown[] = [];
  const measure = (given: Plan) => {
    plans.push(given);
    return answer();
  };
  return { handler: createHandler(measure, (_, __, fields) => lines.push(fields)), plans, lines };
}

it('measures as the request says', async () => {
  const { handler, plans } = setup();
  expect(await handler(plan)).toEqual({ coldStart: true, ...measured });
  expect(plans).toEqual([plan]);
});

it('marks only the first request of its process as a cold start, in the answer and in one line each', async () => {
  const { handler, lines } = setup();
  expect([await handler(plan), await handler(plan)]).toEqual([
    { coldStart: true, ...measured },
    { coldStart: false, ...measured },
  ]);
  expect(lines).toEqual([
    { ids: 2, rounds: 2, coldStart: true },
    { ids: 2, rounds: 2, coldStart: false },
  ]);
});

it('is no longer a cold start after an invalid request', async () => {
  const { handler, lines } = setup();
  await expect(handler({ rounds: 1 })).rejects.toThrow(InvalidRequest);
  await handler(plan);
  expect(lines).toEqual([
    { error: expect.stringContaining('InvalidRequest: ids must be a list') },
    { ids: 2, rounds: 2, coldStart: false },
  ]);
});

it('rejects if the measurement fails, and logs the reason', async () => {
  const { handler, lines } = setup(() => Promise.reject(new Error('the cache is unavailable')));
  await expect(handler(plan)).rejects.toThrow(new Error('the cache is unavailable'));
  expect(lines).toEqual([{ ids: 2, rounds: 2, coldStart: true }, { error: 'Error: the cache is unavailable' }]);
});
