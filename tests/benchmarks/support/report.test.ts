import { atLeast, atMost, measurement, median, ratio, within } from '../../../benchmarks/support/report';

describe('median', () => {
  it.each([
    [[3, 1, 10], 3],
    [[4, 1, 10, 2], 3],
    [[7], 7],
  ])('of %j is %i', (samples, value) => expect(median(samples)).toBe(value));

  it('rejects an empty list', () => expect(() => median([])).toThrow('samples must not be empty'));
});

describe('ratio', () => {
  const of = measurement('ours', 'ms', [9, 10, 50]);
  const to = measurement('theirs', 'ms', [8, 1, 9]);

  it.each([
    [atLeast(1.25), '>= 1.25', true],
    [atLeast(1.26), '>= 1.26', false],
    [atMost(1.25), '<= 1.25', true],
    [atMost(1.24), '<= 1.24', false],
    [within(1.25, 2), '1.25 .. 2', true],
    [within(0.5, 1.25), '0.5 .. 1.25', true],
    [within(0.9, 1.1), '0.9 .. 1.1', false],
    [within(1.3, 2), '1.3 .. 2', false],
    [undefined, null, null],
  ])('divides the medians and checks the goal %j', (goal, text, holds) =>
    expect(ratio('ours to theirs', of, to, goal)).toMatchObject({
      name: 'ours to theirs',
      value: 1.25,
      goal: text,
      holds,
    }),
  );

  it.each([
    [
      [9, 10, 50],
      [8, 1, 9],
      [1.125, 10],
    ],
    [[9, 10, 50], [5], [1.8, 10]],
    [[20], [4, 5], [4, 5]],
    [[20], [4], null],
    [[1, 2], [1, 2, 3], null],
  ])('of %j to %j ranges over the rounds', (samples, others, interval) =>
    expect(ratio('a', measurement('a', 'ms', samples), measurement('b', 'ms', others)).interval).toEqual(interval),
  );
});
