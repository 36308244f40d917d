import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchNames } from '../../../cli/bench';
import type { Findings } from '../../../cli/bench/process';
import { type BarChart, drawBars } from '../../../cli/bench/record/bars';
import { thisMachine } from '../../../cli/bench/record/machine';
import { resultsPage, withHeadlines } from '../../../cli/bench/record/page';
import { barsOf } from '../../../cli/bench/record/pictures';
import { PLACES } from '../../../cli/bench/record/places';
import { record } from '../../../cli/bench/record/record';
import { readResults, resultOf } from '../../../cli/bench/record/result';

// 100 ms instead of two seconds show how busy the machine is.
jest.mock('node:timers/promises', () => {
  const { setTimeout: sleep } = jest.requireActual('node:timers/promises');
  return { setTimeout: (milliseconds: number) => sleep(milliseconds / 20) };
});

const machine = { cores: 4, memoryGigabytes: 16, system: 'Linux x64', node: 'v22.0.0', busy: 0.1 };
const measured = { date: '2026-12-01', machine };
const DRAIN = 'table with 5 ms latency: drain-buffer, batches of 100, compared with one by one';

const findings = (rate: number): Findings => ({
  measurements: [
    { name: 'drain-buffer', unit: 'items/s', value: rate, samples: [rate, 0.9 * rate, 1.2 * rate] },
    { name: 'PutItem one by one', unit: 'items/s', value: 158.04, samples: [158.04] },
  ],
  ratios: [
    { name: DRAIN, value: rate / 158.04, goal: '>= 8', holds: true, interval: [60, 81.23] },
    { name: 'a | b', value: 1, goal: '<= 0.5', holds: false, interval: null },
    { name: 'open', value: 0.004567, goal: '1 .. 2', holds: null, interval: [0.1, 0.2] },
    { name: 'without a goal', value: 12_345.6, goal: null, holds: null, interval: null },
  ],
});
const drain = resultOf('drain', findings(11_600), measured);
/** The rows whose first cell is this one, without it. */
const cellsOf = (page: string, first: string) =>
  page
    .split('\n')
    .filter((line) => line.startsWith(`| ${first} |`))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(2, -1)
        .map((cell) => cell.trim()),
    );

describe('recording', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'tableside-record-'));
  const places = {
    folder: join(scratch, 'results'),
    page: join(scratch, 'RESULTS.md'),
    readme: join(scratch, 'README.md'),
  };
  const known = ['drain', 'restaurants', 'synth'];
  const announced: string[] = [];
  const toPng = async (svg: string) => Buffer.from(`rendered ${svg}`);
  const run = (names: readonly string[], measure: (name: string, plot?: string) => Promise<Findings>) =>
    record({
      names,
      known,
      places,
      measure,
      machine: async () => machine,
      announce: (line) => announced.push(line),
      toPng,
    });
  beforeAll(() => {
    writeFileSync(places.readme, '| Bench | Ratio | Value | Interval | Goal |\n| --- | --- | --- | --- | --- |\n');
  });
  afterAll(() => rmSync(scratch, { recursive: true }));

  it('keeps what succeeded if another bench fails, and names the failure', async () => {
    const failures = await run(known, async (name, plot) => {
      if (name === 'restaurants') throw new Error('no such table');
      expect(plot).toBeUndefined();
      return findings(1000);
    });
    expect(failures).toEqual([{ name: 'restaurants', reason: 'no such table' }]);
    expect(announced).toEqual(['Bench 1 of 3: drain', 'Bench 2 of 3: restaurants', 'Bench 3 of 3: synth']);
    expect(readResults(places.folder).map(({ name }) => name)).toEqual(['drain', 'synth']);
    expect(readFileSync(places.page, 'utf8')).toContain('Not measured yet: `restaurants`.');
    expect(readFileSync(places.readme, 'utf8')).toContain('| `drain` |');
    expect(readFileSync(join(places.folder, 'drain.png'), 'utf8')).toMatch(/^rendered <svg .*Orders written a second/s);
  });

  it('keeps the results of benches that do not run, or fail', async () => {
    const before = readResults(places.folder);
    await run(['synth'], async () => findings(2000));
    await run(['drain'], () => Promise.reject(new Error('interrupted')));
    const [drained, synth] = readResults(places.folder);
    expect(drained).toEqual(before[0]);
    expect(synth?.measurements[0]?.value).toBe(2000);
  });

  it('stores the plot of a bench that draws one', async () => {
    expect(
      await run(['restaurants'], async (_, plot = '') => {
        writeFileSync(plot, 'a picture');
        return findings(1);
      }),
    ).toEqual([]);
    expect(readFileSync(join(places.folder, 'restaurants.png'), 'utf8')).toBe('a picture');
  });
});

describe('the page', () => {
  const page = resultsPage([drain], ['drain', 'synth']);

  it('has the ratios first, with interval, goal and verdict', () => {
    expect(cellsOf(page, '`drain`')).toEqual([
      [DRAIN, '73.4', '60 to 81.2', '≥ 8', 'met'],
      ['a \\| b', '1', '', '≤ 0.5', 'missed'],
      ['open', '0.00457', '0.1 to 0.2', '1 .. 2', 'open'],
      ['without a goal', '12,346', '', '', ''],
    ]);
    expect(page.indexOf('## Ratios')).toBeLessThan(page.indexOf('## drain'));
  });

  it('has the measurements of each bench, its picture, and the machine in general terms', () => {
    expect(page).toContain(
      'Measured on 2026-12-01: 4 cores, 16 GB, Linux x64, Node v22.0.0, other work on 10 % of the cores.',
    );
    expect(page).toContain('](results/drain.png)');
    expect(cellsOf(page, 'drain-buffer')).toEqual([['11,600', '10,440 to 13,920', 'items/s']]);
    expect(cellsOf(page, 'PutItem one by one')).toEqual([['158', '', 'items/s']]);
  });

  it('says what is not measured, and when the machine was busy', () => {
    expect(page).toContain('Not measured yet: `synth`.');
    expect(page).not.toContain('busy');
    const busy = resultOf('synth', findings(1), { ...measured, machine: { ...machine, busy: 0.3 } });
    const text = resultsPage([drain, busy], ['drain', 'synth']);
    expect(text).toContain('busy with other work while it measured `synth`: the intervals are wide.');
    expect(text).not.toContain('Not measured');
  });

  it('describes this machine without its names, and how busy it is', async () => {
    const found = await thisMachine();
    expect(Object.keys(found)).toEqual(Object.keys(machine));
    expect([found.busy >= 0, found.busy <= 1]).toEqual([true, true]);
    expect(JSON.stringify(found)).not.toContain(hostname());
  });
});

describe('README.md', () => {
  const readme =
    'before\n\n| Bench | Ratio | Value | Interval | Goal |\n| --- | --- | --- | --- | --- |\n| old |\n\nafter\n';

  it('shows the most important ratios', () => {
    const written = withHeadlines(readme, [drain]);
    expect(cellsOf(written, '`drain`')).toEqual([[expect.stringContaining('PutItem'), '73.4', '60 to 81.2', '≥ 8']]);
    expect(written).not.toContain('old');
    expect([written.startsWith('before\n\n| Bench'), written.endsWith(' |\n\nafter\n')]).toEqual([true, true]);
    expect(withHeadlines(written, [drain])).toBe(written);
  });

  it('must have their table', () => {
    expect(() => withHeadlines('# tableside', [drain])).toThrow('README.md must have a table of Bench, Ratio');
  });
});

describe('the stored results', () => {
  const results = readResults(PLACES.folder);

  it('are on the page as the command writes it', () => {
    expect(resultsPage(results, benchNames())).toBe(readFileSync(PLACES.page, 'utf8'));
  });

  it('are in README.md as the command writes it', () => {
    const readme = readFileSync(PLACES.readme, 'utf8');
    expect(withHeadlines(readme, results)).toBe(readme);
  });

  it('have the pictures that the page shows', () => {
    const shown = [...readFileSync(PLACES.page, 'utf8').matchAll(/\]\((results\/.*?\.png)\)/g)].map(
      ([, file = '']) => file,
    );
    expect(shown.filter((file) => !existsSync(join(PLACES.folder, '..', file)))).toEqual([]);
    expect(shown.length).toBeGreaterThan(0);
  });
});

describe('bars', () => {
  it('have a name, a value, a color and a whisker each', () => {
    const svg = drawBars(barsOf(drain) as BarChart);
    const texts = [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
    expect(texts).toEqual(
      expect.arrayContaining(['Orders written a second', 'drain-buffer', '11.6 k', '158', 'items/s']),
    );
    expect(svg.match(/<path [^>]*fill="#1f6f8b"/g)).toHaveLength(1);
    expect(svg.match(/<path [^>]*fill="#b3441e"/g)).toHaveLength(1);
    // A line and two caps, for the only bar with several samples.
    expect(svg.match(/<path [^>]*stroke="#222222"/g)).toHaveLength(3);
  });

  it('show long times in seconds', () => {
    const times = (value: number) => [
      { name: 'plan() of 2 stacks', unit: 'ms', value, lowest: value, highest: 2 * value },
    ];
    const chart = (value: number) => barsOf({ ...drain, name: 'plan-tests', measurements: times(value) });
    expect(chart(16_900)).toMatchObject({ unit: 's', bars: [{ value: 16.9, lowest: 16.9, highest: 33.8 }] });
    expect(chart(1690)).toMatchObject({ unit: 'ms', bars: [{ value: 1690, highest: 3380 }] });
  });

  it('are drawn only for benches that have some', () => {
    expect(barsOf({ ...drain, name: 'synth' })).toBeUndefined();
  });
});
