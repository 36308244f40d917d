import { arch, cpus, platform } from 'node:os';

/** What one bench found: the document that `--json` prints. */
export interface Report extends Findings {
  readonly name: string;
  readonly environment: Environment;
}

export interface Findings {
  readonly measurements: readonly Measurement[];
  readonly ratios: readonly Ratio[];
}

export interface Environment {
  readonly node: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cpus: number;
}

export interface Measurement {
  readonly name: string;
  readonly unit: string;
  /** The median of the samples. */
  readonly value: number;
  /** In the order in which they were taken. */
  readonly samples: readonly number[];
}

/** Two measurements of one run, one by the other. */
export interface Ratio {
  readonly name: string;
  readonly value: number;
  /** `>= 8`, `<= 1.25` or `0.9 .. 1.1`; null where there is no bar to reach. */
  readonly goal: string | null;
  readonly holds: boolean | null;
}

/** Does one step of a bench, and shows which it is and how far. */
export type Step = <Result>(
  title: string,
  work: (progress: (text: string) => void) => Promise<Result>,
) => Promise<Result>;

export type Bench = (step: Step) => Promise<Findings>;

export const environment = (): Environment => ({
  node: process.version,
  platform: `${platform()} ${arch()}`,
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cpus: cpus().length,
});

export function median(samples: readonly number[]): number {
  const sorted = Float64Array.from(samples).sort();
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new Error('the median of no samples was asked for');
  return (lower + upper) / 2;
}

export const measurement = (name: string, unit: string, samples: readonly number[]): Measurement => ({
  name,
  unit,
  value: median(samples),
  samples,
});

interface Goal {
  readonly text: string;
  holds(value: number): boolean;
}

export const atLeast = (bar: number): Goal => ({ text: `>= ${bar}`, holds: (value) => value >= bar });
export const atMost = (bar: number): Goal => ({ text: `<= ${bar}`, holds: (value) => value <= bar });
export const within = (least: number, most: number): Goal => ({
  text: `${least} .. ${most}`,
  holds: (value) => value >= least && value <= most,
});

/** @param goal @default none: the ratio is only reported */
export function ratio(name: string, of: Measurement, to: Measurement, goal?: Goal): Ratio {
  const value = of.value / to.value;
  return { name, value, goal: goal?.text ?? null, holds: goal?.holds(value) ?? null };
}
