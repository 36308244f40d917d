import { toAfter } from '../../../../functions/scores/query-scores/core';
import { createHandler } from '../../../../functions/scores/query-scores/handler';
import type { Page, Query } from '../../../../functions/scores/table';

const item = { UserId: { S: 'a' }, CreatedTime: { N: '1700000000000' }, Score: { N: '12345678901234567890' } };
const plain = { UserId: 'a', CreatedTime: 1_700_000_000_000, Score: '12345678901234567890' };

function setup(page: () => Promise<Page>) {
  const queries: Query[] = [];
  const lines: unknown[] = [];
  const query = (given: Query) => {
    queries.push(given);
    return page();
  };
  let time = 0;
  const handler = createHandler(query, {
    now: () => (time += 1.25),
    log: (_, message, fields) => message === 'trail' || lines.push(fields),
  });
  return { handler, queries, lines };
}

it('answers with a page, how to go on, and its source', async () => {
  const { handler, queries, lines } = setup(async () => ({ items: [item], last: '17', source: 'cache' }));
  expect(await handler({ userId: 'a', limit: 1, after: toAfter('a', '18') })).toEqual({
    items: [plain],
    after: toAfter('a', '17'),
    source: 'cache',
    milliseconds: 1.25,
  });
  expect(queries).toEqual([{ userId: 'a', limit: 1, after: '18', consistent: false }]);
  expect(lines).toEqual([{ items: 1, source: 'cache', milliseconds: 1.25 }]);
});

it('answers with the last page', async () => {
  const { handler, queries } = setup(async () => ({ items: [], last: undefined, source: 'table' }));
  expect(await handler({ userId: 'a', consistent: true })).toEqual({ items: [], source: 'table', milliseconds: 1.25 });
  expect(queries).toEqual([{ userId: 'a', limit: 25, consistent: true }]);
});

it('rejects with the reason, and logs it', async () => {
  const { handler, lines } = setup(() => Promise.reject(new Error('throttled')));
  await expect(handler({ userId: 'a' })).rejects.toThrow(new Error('throttled'));
  await expect(handler({})).rejects.toThrow('the request must be');
  expect(lines).toEqual([
    { error: 'Error: throttled' },
    { error: expect.stringMatching(/^InvalidRequest: the request must be /) },
  ]);
});
