import { readReadToken, toReadToken } from '../../bulk/read-token';
import type { Position } from '../../bulk/reading';

const scope = ['scan', 'orders', null, 3];
const positions: Position[] = [{ id: { S: 'é"' }, bytes: { B: 'AP8=' } }, 'end', undefined];

it('returns the position of every segment', () => {
  expect(readReadToken(scope, toReadToken(scope, positions))).toEqual(positions);
});

it('contains only characters that a shell takes literally', () => {
  expect(toReadToken(scope, positions)).toMatch(/^[\w-]+$/);
});

it.each([
  ['the token of another scan', toReadToken(['scan', 'orders', null, 2], positions)],
  ['text', 'nonsense'],
  ['nothing', ''],
  ['a token that was cut off', toReadToken(scope, positions).slice(0, -4)],
  ['a token whose keys are none', toReadToken(scope, [{ id: { X: 1 } }])],
])('does not take %s', (_, token) => {
  expect(readReadToken(scope, token)).toBeUndefined();
});
