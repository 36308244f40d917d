import { AssertionError } from 'node:assert';
import { judge, matcherNames, type StackMatchers } from './matchers';
import type { SynthesizedStack } from './synth';

type Assertions = StackMatchers<void> & { readonly not: StackMatchers<void> };

/**
 * The matchers of `tableside/testkit/jest` for any other test runner.
 * @throws `AssertionError`, from the matchers
 */
export const assertThat = (stack: SynthesizedStack): Assertions => ({
  ...assertions(stack, false),
  not: assertions(stack, true),
});

const assertions = (stack: SynthesizedStack, isNot: boolean) =>
  Object.fromEntries(
    matcherNames.map((name) => [
      name,
      (...parameters: unknown[]) => {
        const { pass, message } = judge(name, stack, isNot, parameters);
        if (pass === isNot) throw new AssertionError({ message: message() });
      },
    ]),
  ) as unknown as StackMatchers<void>;
