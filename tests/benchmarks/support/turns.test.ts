import { inTurns } from '../../../benchmarks/support/turns';

it('measures variants in turns and drops the warm-up round', async () => {
  const order: string[] = [];
  const variant = (name: string) => async () => order.push(name);
  expect([await inTurns([variant('a'), variant('b')], 2, () => undefined), order.join('')]).toEqual([
    [
      [3, 5],
      [4, 6],
    ],
    'ababab',
  ]);
});
