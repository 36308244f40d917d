import { readPlan } from '../../../../functions/restaurants/measure-cache/core';
import { InvalidRequest } from '../../../../runtime/errors';

const ids = (count: number) => Array.from({ length: count }, (_, index) => `restaurant-${index}`);

it.each([
  [1, 1],
  [100, 100],
])('accepts %i restaurants and %i rounds', (count, rounds) => {
  expect(readPlan({ ids: ids(count), rounds, more: 'ignored' })).toEqual({ ids: ids(count), rounds });
});

const idRule = "ids must be a list of 1 to 100 ids, each 1 to 200 letters, digits, '.', '_' or '-', got ";
it.each([
  [undefined, `${idRule}nothing`],
  [null, `${idRule}nothing`],
  [{ rounds: 1 }, `${idRule}nothing`],
  [{ ids: 'a', rounds: 1 }, `${idRule}"a"`],
  [{ ids: [], rounds: 1 }, `${idRule}[]`],
  [{ ids: ['a', 'b:c'], rounds: 1 }, `${idRule}["a","b:c"]`],
  [{ ids: ids(101), rounds: 1 }, `${idRule}${JSON.stringify(ids(101)).slice(0, 60)}…`],
  ...[0, 101, 1.5, '10', undefined].map((rounds): [object, string] => [
    { ids: ['a'], rounds },
    `rounds must be an integer from 1 to 100, got ${JSON.stringify(rounds) ?? 'nothing'}`,
  ]),
])('rejects %j with the rule and the value', (event, message) => {
  expect(() => readPlan(event)).toThrow(new InvalidRequest(message));
});
