import { readRequest, toAfter } from '../../../../functions/scores/query-scores/core';
import { InvalidRequest } from '../../../../runtime/errors';
import { toToken } from '../../../../runtime/token';

it.each([
  [{ userId: 'a' }, { userId: 'a', limit: 25, consistent: false }],
  [
    { userId: 'a', limit: 100, consistent: true },
    { userId: 'a', limit: 100, consistent: true },
  ],
  [
    { userId: 'a', limit: undefined, after: undefined, consistent: undefined },
    { userId: 'a', limit: 25, consistent: false },
  ],
])('reads %j', (event, query) => {
  expect(readRequest(event)).toEqual(query);
});

it.each(['17', '-1.5', '0', '1'.repeat(126)])('continues after the score of %s, of the same player only', (last) => {
  const after = toAfter('a', last);
  expect(readRequest({ userId: 'a', after })).toEqual({ userId: 'a', limit: 25, consistent: false, after: last });
  expect(() => readRequest({ userId: 'b', after })).toThrow(
    'after must be the unchanged after of an answer to the same userId',
  );
});

const shape = 'the request must be { userId, limit?, after?, consistent? }, got';
const after = 'after must be the unchanged after of an answer to the same userId, got';
it.each([
  [undefined, `${shape} nothing`],
  ['a', `${shape} "a"`],
  [{}, `${shape} {}`],
  [{ userId: 'a', user: 'b' }, `${shape} {"userId":"a","user":"b"}`],
  [{ userId: '' }, 'userId must be a string of 1 to 2048 bytes, got ""'],
  [{ userId: 'a', limit: 0 }, 'limit must be an integer from 1 to 100, got 0'],
  [{ userId: 'a', limit: 101 }, 'limit must be an integer from 1 to 100, got 101'],
  [{ userId: 'a', consistent: 'yes' }, 'consistent must be true or false, got "yes"'],
  [{ userId: 'a', after: 'garbage' }, `${after} "garbage"`],
  [{ userId: 'a', after: 7 }, `${after} 7`],
  ...[['a'], ['a', '1e5'], ['a', 'x'], ['a', ''], ['a', '1', '2'], ['a', 1]].map((list): [object, string] => {
    const token = toToken(list as string[]);
    return [{ userId: 'a', after: token }, `${after} "${token}"`];
  }),
])('rejects %j', (event, message) => {
  expect(() => readRequest(event)).toThrow(new InvalidRequest(message));
});
