import type { BarChart } from './bars';
import type { Result } from './result';

/** A picture that the bench itself draws with `--plot`, or bars of its measurements with one unit. */
type Picture = { readonly alt: string } & (
  | { readonly kind: 'plot' }
  | {
      readonly kind: 'bars';
      readonly title: string;
      readonly unit: string;
      /** What the bench compares with. */
      readonly baseline: RegExp;
      readonly logarithmic: boolean;
    }
);

const PICTURES: Readonly<Record<string, Picture>> = {
  restaurants: {
    kind: 'plot',
    alt: 'Share of reads finished within a given time: cache hits, the table, cache misses',
  },
  scores: { kind: 'plot', alt: 'Share of queries finished within a given time: DAX hits, the table, DAX misses' },
  drain: {
    kind: 'bars',
    alt: 'Orders written a second: in batches, and one by one',
    title: 'Orders written a second',
    unit: 'items/s',
    baseline: /one by one/,
    logarithmic: true,
  },
  leaderboard: {
    kind: 'bars',
    alt: 'Items read for a page, by the size of the table',
    title: 'Items read for a page of the leaderboard, by the size of the table',
    unit: 'items read',
    baseline: /^plain/,
    logarithmic: true,
  },
  'plan-tests': {
    kind: 'bars',
    alt: 'Time to plan the stacks of the tests',
    title: 'Time to plan the stacks of the tests',
    unit: 'ms',
    baseline: /^(init|toPlanSuccessfully)/,
    logarithmic: false,
  },
  bundle: {
    kind: 'bars',
    alt: 'Size of the bundle of each function, and of its clients alone',
    title: 'Size of the bundle of each function, and of its clients alone',
    unit: 'bytes',
    baseline: /only its clients$/,
    logarithmic: false,
  },
};

export const hasPicture = (name: string): boolean => Object.hasOwn(PICTURES, name);

/** @throws if the bench has no picture */
export function pictureOf(name: string): Picture {
  const found = PICTURES[name];
  if (!found) throw new Error(`the bench ${name} has no picture`);
  return found;
}

export const isPlotted = (name: string): boolean => PICTURES[name]?.kind === 'plot';

/** Milliseconds from here on are shown as seconds. */
const LONG_MS = 10_000;

/** The bars of a result; undefined if the bench has none. */
export function barsOf({ name, measurements }: Result): BarChart | undefined {
  const picture = PICTURES[name];
  if (picture?.kind !== 'bars') return undefined;
  const { title, unit, baseline, logarithmic } = picture;
  const meant = measurements.filter((one) => one.unit === unit);
  const isLong = unit === 'ms' && meant.some(({ value }) => value >= LONG_MS);
  const per = isLong ? 1000 : 1;
  const bars = meant.map((bar) => ({
    name: bar.name,
    value: bar.value / per,
    lowest: bar.lowest / per,
    highest: bar.highest / per,
    isBaseline: baseline.test(bar.name),
  }));
  return { title, unit: isLong ? 's' : unit, logarithmic, bars };
}
