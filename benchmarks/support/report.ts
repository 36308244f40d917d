/** The result of a bench. */
export interface Findings {
  readonly measurements: readonly Measurement[];
  readonly ratios: readonly Ratio[];
}

export interface Measurement {
  readonly name: string;
  readonly unit: string;
  /** The median of the samples. */
  readonly value: number;
  /** In the order in which they were measured. */
  readonly samples: readonly number[];
}

/** One measurement divided by another of the same run. */
interface Ratio {
  readonly name: string;
  readonly value: number;
  /** `>= 8`, `<= 1.25` or `0.9 .. 1.1`; null without a goal. */
  readonly goal: string | null;
  readonly holds: boolean | null;
  /** The lowest and the highest ratio of a round; null if the rounds cannot be paired. */
  readonly interval: readonly [number, number] | null;
}

export const together = (findings: readonly Findings[]): Findings => ({
  measurements: findings.flatMap(({ measurements }) => measurements),
  ratios: findings.flatMap(({ ratios }) => ratios),
});

/** Runs one step of a bench and shows its progress. */
export type Step = <Result>(
  title: string,
  work: (progress: (text: string) => void) => Promise<Result>,
) => Promise<Result>;

export type Bench = (step: Step) => Promise<Findings>;

export function median(samples: readonly number[]): number {
  const sorted = Float64Array.from(samples).sort();
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new Error('samples must not be empty');
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

/** @param goal @default none */
export function ratio(name: string, of: Measurement, to: Measurement, goal?: Goal): Ratio {
  const value = of.value / to.value;
  const interval = rangeOf(of.samples, to.samples);
  return { name, value, goal: goal?.text ?? null, holds: goal?.holds(value) ?? null, interval };
}

/** A single sample is paired with each of the others. */
function rangeOf(of: readonly number[], to: readonly number[]): [number, number] | null {
  const rounds = Math.max(of.length, to.length);
  const isPaired = of.length === to.length || of.length === 1 || to.length === 1;
  if (rounds < 2 || !isPaired) return null;
  const at = (samples: readonly number[], round: number) => samples[samples.length === 1 ? 0 : round] ?? Number.NaN;
  const ratios = Array.from({ length: rounds }, (_, round) => at(of, round) / at(to, round));
  return [Math.min(...ratios), Math.max(...ratios)];
}
