import { createHandler } from '../../../../functions/restaurants/get-restaurant/handler';
import { toNext } from '../../../../functions/restaurants/get-restaurant/next';
import type { RestaurantStore } from '../../../../functions/restaurants/get-restaurant/store';

const keys = { PK: { S: 'RESTAURANT#1' }, SK: { S: 'RESTAURANT#1' }, GSI1PK: { S: 'CITY#bath' }, GSI1SK: { S: 'h' } };
const item = (name: string) => ({ ...keys, name: { S: name } });
const last = { PK: 'p', SK: 's', GSI1PK: 'CITY#bath', GSI1SK: 'h' };

function setup(parts: Partial<RestaurantStore> = {}) {
  const calls: unknown[] = [];
  const lines: unknown[] = [];
  const store: RestaurantStore = {
    get: async (ids) => {
      calls.push(ids);
      return { items: ids.map((id) => (id === 'none' ? undefined : item(id))), source: 'cache' };
    },
    find: async (query) => {
      calls.push(query);
      return { items: [item('a'), item('b')], last: query.limit === 2 ? last : undefined, source: 'table' };
    },
    ...parts,
  };
  let time = 0;
  const handler = createHandler(store, {
    now: () => (time += 1.25),
    log: (_, message, fields) => message === 'trail' || lines.push(fields),
  });
  return { handler, calls, lines };
}

it.each([
  [{ id: 'a' }, { item: { name: 'a' }, source: 'cache', milliseconds: 1.25 }, ['a']],
  [{ id: 'none' }, { item: null, source: 'cache', milliseconds: 1.25 }, ['none']],
  [
    { ids: ['a', 'none', 'a'] },
    { items: [{ name: 'a' }, null, { name: 'a' }], source: 'cache', milliseconds: 1.25 },
    ['a', 'none', 'a'],
  ],
  [
    { city: 'Bath' },
    { items: [{ name: 'a' }, { name: 'b' }], source: 'table', milliseconds: 1.25 },
    { partition: 'CITY#bath', prefix: '', limit: 25 },
  ],
  [
    { city: 'Bath', limit: 2 },
    {
      items: [{ name: 'a' }, { name: 'b' }],
      next: toNext(last, { partition: 'CITY#bath', prefix: '' }),
      source: 'table',
      milliseconds: 1.25,
    },
    { partition: 'CITY#bath', prefix: '', limit: 2 },
  ],
])('answers %j', async (event, answer, call) => {
  const { handler, calls } = setup();
  expect([await handler(event), calls]).toEqual([answer, [call]]);
});

it('logs one line for each request, without the values of the request', async () => {
  const { handler, lines } = setup({ find: () => Promise.reject(new Error('throttled')) });
  await handler({ ids: ['a', 'b'] });
  await handler({ id: 'a' });
  await expect(handler({ city: 'Bath' })).rejects.toThrow('throttled');
  await expect(handler({})).rejects.toThrow('the request must be');
  expect(lines).toEqual([
    { items: 2, source: 'cache', milliseconds: 1.25 },
    { items: 1, source: 'cache', milliseconds: 1.25 },
    { error: 'Error: throttled' },
    { error: expect.stringMatching(/^InvalidRequest: the request must be /) },
  ]);
});
