import { expect } from '@jest/globals';
import { judge, matcherNames, type StackMatchers } from './matchers';

// For `expect` from @types/jest.
declare global {
  namespace jest {
    interface Matchers<R, T> extends StackMatchers<R> {}
  }
}

// For `expect` from @jest/globals.
declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T> extends StackMatchers<R> {}
}

expect.extend(
  Object.fromEntries(
    matcherNames.map((name) => [
      name,
      function (received: unknown, ...parameters: unknown[]) {
        return judge(name, received, this.isNot ?? false, parameters);
      },
    ]),
  ),
);
