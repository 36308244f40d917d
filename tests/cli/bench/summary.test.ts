import { percentiles, speedup, summaryOf } from '../../../cli/bench/summary';

const upTo = (count: number, factor = 1) => Array.from({ length: count }, (_, index) => (index + 1) * factor);
const reversed = (samples: readonly number[]) => [...samples].reverse();

describe('percentiles', () => {
  it.each([
    ['100 samples', reversed(upTo(100)), { median: 50.5, p90: 90, p99: 99 }],
    ['1000 samples', reversed(upTo(1000)), { median: 500.5, p90: 900, p99: 990 }],
    ['10 samples', upTo(10), { median: 5.5, p90: 9, p99: 10 }],
    ['three samples, sorted as numbers', [100, 9, 10], { median: 10, p90: 100, p99: 100 }],
    ['a single one', [7], { median: 7, p90: 7, p99: 7 }],
  ])('are samples, or the mean of the middle two, for %s', (_, samples, values) => {
    const given = [...samples];
    expect(percentiles(samples)).toEqual({ ...values, samples: [...samples].sort((a, b) => a - b) });
    expect(samples).toEqual(given);
  });
});

describe('a speedup', () => {
  it.each([
    [5, '>= 5', true],
    [5.01, '>= 5.01', false],
    [undefined, null, null],
  ])('is the ratio of the medians with the goal %p', (least, goal, holds) => {
    expect(speedup('hits', Array(7).fill(10), Array(7).fill(2), least)).toEqual({
      name: 'hits',
      value: 5,
      interval: [5, 5],
      goal,
      holds,
    });
  });

  it.each([
    [4, true],
    [7, null],
    [12, false],
  ])('tells for the goal %d whether it is met: %p', (least, holds) => {
    expect(speedup('hits', [8, 8, 10, 10, 10, 11, 11], [1, 1, 1, 1, 1, 1.6, 1.6], least)).toMatchObject({
      goal: `>= ${least}`,
      holds,
    });
  });

  it.each([
    [1, 1],
    [6, 100],
    [100, 6],
  ])('has neither an interval nor a verdict with %i and %i samples', (slow, fast) => {
    const { value, interval, goal, holds } = speedup('hits', Array(slow).fill(10), Array(fast).fill(1), 5);
    expect([value, interval, goal, holds]).toEqual([10, null, '>= 5', null]);
  });

  it('has a confidence interval around the ratio', () => {
    const { value, interval } = speedup('hits', upTo(101, 0.1), upTo(101, 0.01));
    const [low = 0, high = 0] = interval ?? [];
    expect(value).toBeCloseTo(10, 10);
    expect(low).toBeLessThan(10);
    expect(high).toBeGreaterThan(10);
    expect([low > 6, high < 16]).toEqual([true, true]);
  });

  it('has a narrower interval with more samples', () => {
    const width = (count: number) => {
      const [low = 0, high = 0] = speedup('hits', upTo(count, 10 / count), upTo(count, 1 / count)).interval ?? [];
      return high - low;
    };
    expect(width(500)).toBeLessThan(width(20) / 2);
  });

  it('has the true ratio in nearly every interval', () => {
    const draw = (scale: number) => Array.from({ length: 30 }, () => scale * (1 + Math.random()));
    const intervals = Array.from({ length: 20 }, () => speedup('hits', draw(2), draw(1)).interval ?? [0, 0]);
    const right = intervals.filter(([low, high]) => low <= 2 && high >= 2);
    // 19 of 20 are expected; fewer than 14 would not be chance.
    expect(right.length).toBeGreaterThanOrEqual(14);
    expect(intervals.filter(([low, high]) => high - low > 2)).toEqual([]);
  });
});

it('summarizes a measurement', () => {
  const measured = { coldStart: true, first: { table: 40, hit: 3 }, samples: { table: [4, 6, 5, 5], hit: [0.6, 0.5] } };
  expect(summaryOf(measured, 4)).toEqual({
    injectedMilliseconds: 4,
    coldStart: true,
    first: { table: 40, hit: 3 },
    variants: {
      table: { median: 5, p90: 6, p99: 6, samples: [4, 5, 5, 6] },
      hit: { median: 0.55, p90: 0.6, p99: 0.6, samples: [0.5, 0.6] },
    },
  });
});
