import { partsOf } from '../../../testkit/plan/parts';

/** A stack with a number of resources, one in ten a data source. */
const stack = (size: number) => {
  const blocks = (type: string, count: number) => ({
    [type]: Object.fromEntries(Array.from({ length: count }, (_, id) => [`r${id}`, {}])),
  });
  return {
    size,
    configuration: { resource: blocks('aws_sqs_queue', 0.9 * size), data: blocks('aws_vpc', 0.1 * size) },
  };
};
const sizes = (stacks: readonly number[], processors?: number) =>
  partsOf(stacks.map(stack), processors).map((part) => part.map(({ size }) => size));

it.each<[stacks: readonly number[], processors: number, parts: readonly (readonly number[])[]]>([
  [
    [10, 20, 160, 180, 150, 170],
    2,
    [
      [180, 150, 20],
      [170, 160, 10],
    ],
  ],
  [[300, 200, 200], 8, [[300], [200], [200]]],
  [[500, 500], 8, [[500], [500]]],
  [[210, 200], 1, [[210, 200]]],
])('plans stacks of %j resources with %i processors as %j', (stacks, processors, parts) => {
  expect(sizes(stacks, processors)).toEqual(parts);
});

it('plans few resources, and a single stack, in one run', () => {
  expect(sizes([90, 100, 110, 90], 8)).toEqual([[110, 100, 90, 90]]);
  expect(sizes([5000], 8)).toEqual([[5000]]);
  expect(sizes([0], 8)).toEqual([[0]]);
});
