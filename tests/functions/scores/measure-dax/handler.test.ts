import type { Measured, Plan } from '../../../../functions/scores/measure-dax/core';
import { createHandler } from '../../../../functions/scores/measure-dax/handler';

const measured: Measured = {
  scoresPerQuery: 10,
  first: { table: 4, miss: 5, hit: 6, consistent: 7 },
  samples: { table: [1], miss: [2], hit: [3], consistent: [4] },
};

it('measures as the request says, and marks a cold start', async () => {
  const plans: Plan[] = [];
  const lines: unknown[] = [];
  const measure = async (plan: Plan) => {
    plans.push(plan);
    return measured;
  };
  const handler = createHandler(measure, (_, __, fields) => lines.push(fields));
  const plan = { users: ['a', 'b'], iterations: 3 };
  expect([await handler(plan), await handler(plan)]).toEqual([
    { coldStart: true, ...measured },
    { coldStart: false, ...measured },
  ]);
  expect(plans).toEqual([plan, plan]);
  expect(lines).toEqual([
    { users: 2, iterations: 3, coldStart: true },
    { users: 2, iterations: 3, coldStart: false },
  ]);
});

it('rejects an invalid request, and logs the reason', async () => {
  const lines: unknown[] = [];
  const handler = createHandler(
    async () => measured,
    (_, __, fields) => lines.push(fields),
  );
  await expect(handler({ users: [] })).rejects.toThrow('users must be a list');
  expect(lines).toEqual([{ error: expect.stringContaining('InvalidRequest: users must be a list') }]);
});
