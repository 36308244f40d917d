import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Findings } from '../process';
import type { Machine } from './machine';

/** Lowest and highest value. */
interface Interval {
  readonly lowest: number;
  readonly highest: number;
}

/** What one run of a bench found. Samples are reduced to what the page shows. */
export interface Result {
  readonly name: string;
  /** `2026-12-01` */
  readonly date: string;
  readonly machine: Machine;
  readonly ratios: readonly {
    readonly name: string;
    readonly value: number;
    readonly goal: string | null;
    readonly holds: boolean | null;
    readonly interval: Interval | null;
  }[];
  readonly measurements: readonly (Interval & {
    readonly name: string;
    readonly unit: string;
    /** The median. */
    readonly value: number;
  })[];
}

export function resultOf(
  name: string,
  { ratios, measurements }: Findings,
  measured: Pick<Result, 'date' | 'machine'>,
): Result {
  return {
    name,
    ...measured,
    ratios: ratios.map(({ name, value, goal, holds, interval }) => {
      const [lowest, highest] = interval ?? [];
      const isKnown = lowest !== undefined && highest !== undefined;
      return { name, value, goal, holds, interval: isKnown ? { lowest, highest } : null };
    }),
    measurements: measurements.map(({ name, unit, value, samples }) => ({
      name,
      unit,
      value,
      lowest: samples.reduce((least, sample) => Math.min(least, sample), Number.POSITIVE_INFINITY),
      highest: samples.reduce((most, sample) => Math.max(most, sample), Number.NEGATIVE_INFINITY),
    })),
  };
}

/** The stored results of a folder, one file per bench. */
export const readResults = (folder: string): Result[] => {
  mkdirSync(folder, { recursive: true });
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return files.sort().map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Result);
};

/** Replaces the stored result of the bench. */
export function storeResult(folder: string, result: Result): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${result.name}.json`), `${JSON.stringify(result, null, 2)}\n`);
}
