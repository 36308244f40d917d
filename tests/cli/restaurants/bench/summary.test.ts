import { summary } from '../../../../cli/restaurants/bench/summary';
import { measured } from './measured';

/** Each of the samples four times, in ascending order. */
const fourTimes = (...samples: readonly number[]) => samples.flatMap((sample) => Array(4).fill(sample));

describe('the summary of a measurement', () => {
  it('has every result and whether the goals hold', () => {
    expect(summary(measured, 4, { hit: 6, batch: 5 })).toEqual({
      injectedMilliseconds: 4,
      coldStart: true,
      first: { table: 40, miss: 50, hit: 3 },
      variants: {
        table: { median: 5, p90: 6, p99: 6, samples: fourTimes(4, 5, 5, 6) },
        miss: { median: 7, p90: 8, p99: 8, samples: fourTimes(6, 7, 7, 8) },
        hit: { median: 0.5, p90: 0.6, p99: 0.6, samples: fourTimes(0.4, 0.5, 0.5, 0.6) },
      },
      hit: {
        name: 'Cache hit compared with a read of the table',
        value: 10,
        interval: [expect.any(Number), expect.any(Number)],
        goal: '>= 6',
        holds: true,
      },
      batch: {
        name: '2 cache hits in one batch compared with single reads',
        value: 4.25,
        interval: [expect.any(Number), expect.any(Number)],
        goal: '>= 5',
        holds: false,
      },
    });
  });

  it('has null goals without goals', () => {
    const { hit, batch } = summary(measured, 0, undefined);
    expect([hit.goal, hit.holds, batch.goal, batch.holds]).toEqual([null, null, null, null]);
  });
});
