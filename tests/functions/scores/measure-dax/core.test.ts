import { readPlan } from '../../../../functions/scores/measure-dax/core';
import { InvalidRequest } from '../../../../runtime/errors';

const users = (count: number) => Array.from({ length: count }, (_, index) => `user-${index}`);

it.each([
  [1, 1],
  [100, 100],
])('accepts %i players and %i iterations', (count, iterations) => {
  expect(readPlan({ users: users(count), iterations })).toEqual({ users: users(count), iterations });
});

it.each([
  [undefined, 'users must be a list of 1 to 100 users, got nothing'],
  [{ users: 'a', iterations: 1 }, 'users must be a list of 1 to 100 users, got "a"'],
  [{ users: [], iterations: 1 }, 'users must be a list of 1 to 100 users, got 0 users'],
  [{ users: users(101), iterations: 1 }, 'users must be a list of 1 to 100 users, got 101 users'],
  [{ users: ['a', ''], iterations: 1 }, 'users[1] must be a string of 1 to 2048 bytes, got ""'],
  [{ users: ['a'], iterations: 101 }, 'iterations must be an integer from 1 to 100, got 101'],
  [{ users: ['a'] }, 'iterations must be an integer from 1 to 100, got nothing'],
])('rejects %j with the rule and the value', (event, message) => {
  expect(() => readPlan(event)).toThrow(new InvalidRequest(message));
});
