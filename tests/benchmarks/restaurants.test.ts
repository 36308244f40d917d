import { drawSvg, toPng } from '../../benchmarks/restaurants/picture';
import { percentiles, type Summary, speedup, summary } from '../../benchmarks/restaurants/summary';

const upTo = (count: number, factor = 1) => Array.from({ length: count }, (_, index) => (index + 1) * factor);
const reversed = (samples: readonly number[]) => [...samples].reverse();

describe('percentiles', () => {
  it.each([
    ['100 samples', reversed(upTo(100)), { median: 50.5, p90: 90, p99: 99 }],
    ['1000 samples', reversed(upTo(1000)), { median: 500.5, p90: 900, p99: 990 }],
    ['10 samples', upTo(10), { median: 5.5, p90: 9, p99: 10 }],
    ['three samples, in the order of numbers and not of texts', [100, 9, 10], { median: 10, p90: 100, p99: 100 }],
    ['a single one', [7], { median: 7, p90: 7, p99: 7 }],
  ])('are the smallest samples that so many do not exceed, of %s', (_, samples, values) => {
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
  ])('is the ratio of the medians, with the goal %p', (least, goal, holds) => {
    expect(speedup('hits', [10, 10, 10], [2, 2, 2], least)).toEqual({
      name: 'hits',
      value: 5,
      interval: [5, 5],
      goal,
      holds,
    });
  });

  it('has an interval around the ratio, within what the samples allow', () => {
    const { value, interval } = speedup('hits', upTo(101, 0.1), upTo(101, 0.01));
    const [low, high] = interval;
    expect(value).toBeCloseTo(10, 10);
    expect(low).toBeLessThan(10);
    expect(high).toBeGreaterThan(10);
    expect([low > 6, high < 16]).toEqual([true, true]);
  });

  it('is surer of many samples than of few', () => {
    const width = (count: number) => {
      const { interval } = speedup('hits', upTo(count, 10 / count), upTo(count, 1 / count));
      return interval[1] - interval[0];
    };
    expect(width(500)).toBeLessThan(width(20) / 2);
  });

  it('has what is true in nearly all intervals', () => {
    const draw = (scale: number) => Array.from({ length: 30 }, () => scale * (1 + Math.random()));
    const intervals = Array.from({ length: 40 }, () => speedup('hits', draw(2), draw(1)).interval);
    const right = intervals.filter(([low, high]) => low <= 2 && high >= 2);
    // 38 are to be expected; fewer than 30 are no chance.
    expect(right.length).toBeGreaterThanOrEqual(30);
    expect(intervals.filter(([low, high]) => high - low > 2)).toEqual([]);
  });
});

const measured = {
  coldStart: true,
  first: { table: 40, miss: 50, hit: 3 },
  samples: { table: [4, 6, 5, 5], miss: [7, 8, 7, 6], hit: [0.5, 0.5, 0.4, 0.6] },
  batch: [2, 2],
  oneByOne: [8, 9],
};

describe('the summary of a measurement', () => {
  it('says all that was found, and whether the goals hold', () => {
    expect(summary(measured, 4, { hit: 10, batch: 5 })).toEqual({
      injectedMilliseconds: 4,
      coldStart: true,
      first: { table: 40, miss: 50, hit: 3 },
      variants: {
        table: { median: 5, p90: 6, p99: 6, samples: [4, 5, 5, 6] },
        miss: { median: 7, p90: 8, p99: 8, samples: [6, 7, 7, 8] },
        hit: { median: 0.5, p90: 0.6, p99: 0.6, samples: [0.4, 0.5, 0.5, 0.6] },
      },
      hit: {
        name: 'a cache hit, to a read of the table',
        value: 10,
        interval: [expect.any(Number), expect.any(Number)],
        goal: '>= 10',
        holds: true,
      },
      batch: {
        name: '2 cache hits at once, to one by one',
        value: 4.25,
        interval: [expect.any(Number), expect.any(Number)],
        goal: '>= 5',
        holds: false,
      },
    });
  });

  it('has no goals where there are none', () => {
    const { hit, batch } = summary(measured, 0, undefined);
    expect([hit.goal, hit.holds, batch.goal, batch.holds]).toEqual([null, null, null, null]);
  });
});

/** The texts of a picture, in its order. */
const textsOf = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);

describe('the picture', () => {
  const panels: Summary[] = [summary(measured, 0, undefined), summary(measured, 4, { hit: 10, batch: 5 })];
  const svg = drawSvg('Reads in local', panels);

  it('has a title, and a panel for each measurement that says how much faster a hit is', () => {
    const [low, high] = panels.map(({ hit: { interval } }) => interval.map((bound) => bound.toFixed(1)))[0] ?? [];
    const texts = textsOf(svg);
    expect(texts).toContain('Reads in local');
    expect(texts).toContain(`a cache hit is 10.0 times (${low} to ${high}) as fast as the table, 4 reads each`);
    const slowed = '4 ms added to each answer of the table: a cache hit is 10.0 times (';
    expect(texts.filter((text) => text?.startsWith(slowed))).toHaveLength(1);
    expect(texts.filter((text) => text === 'milliseconds')).toHaveLength(2);
  });

  it('names each way with its median in each panel, the fastest first', () => {
    const named = [
      ['cache hit', 'median 0.50 ms'],
      ['table', 'median 5.00 ms'],
      ['cache miss', 'median 7.00 ms'],
    ].flat();
    const texts = textsOf(svg).filter((text) => named.includes(text ?? ''));
    expect(texts).toEqual([...named, ...named]);
  });

  it('draws a line for each way in each panel', () => {
    const colours = ['#b3441e', '#8a8a8a', '#1f6f8b'];
    const lines = colours.map((colour) => svg.match(new RegExp(`<path [^>]*stroke="${colour}"`, 'g'))?.length);
    expect(lines).toEqual([2, 2, 2]);
  });

  it('grows by its panels', () => {
    const heightOf = (count: number) => Number(/height="(\d+)"/.exec(drawSvg('Reads', panels.slice(0, count)))?.[1]);
    expect([heightOf(1), heightOf(2)]).toEqual([472, 848]);
  });

  it('shows a title as the text that it is', () => {
    const titled = drawSvg('<b>Reads & "more"</b>', panels.slice(0, 1));
    expect(textsOf(titled)).toContain('&lt;b&gt;Reads &amp; &quot;more&quot;&lt;/b&gt;');
    expect(titled).not.toContain('<b>');
  });

  it('becomes a PNG of twice its size, again and again', async () => {
    for (let turn = 0; turn < 2; turn++) {
      const png = Buffer.from(await toPng(svg));
      expect(png.subarray(0, 8)).toEqual(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'));
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1920, 1696]);
    }
  });
});
