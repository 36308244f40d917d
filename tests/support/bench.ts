import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { takeTurn } from './deployed';
import type { Tableside } from './tableside';

/** Matches true, false and null. */
const anyVerdict = { asymmetricMatch: (value: unknown) => value === null || typeof value === 'boolean' };

/** Matches a speedup. @param goal null without a goal */
export const speedupOf = (goal: string | null) => ({
  name: expect.any(String),
  value: expect.any(Number),
  interval: [expect.any(Number), expect.any(Number)],
  goal,
  // On a busy machine the interval may contain the goal.
  holds: goal === null ? null : anyVerdict,
});

/** Matches the summary of a measurement of a deployed system. */
export function comparisonOf(ways: readonly string[], injectedMilliseconds: number, goal: string) {
  const number = expect.any(Number);
  const percentiles = {
    median: number,
    p90: number,
    p99: number,
    samples: expect.any(Array),
  };
  const each = <Value>(value: Value) => Object.fromEntries(ways.map((way) => [way, value]));
  return {
    injectedMilliseconds,
    coldStart: expect.any(Boolean),
    first: each(number),
    variants: each(percentiles),
    hit: speedupOf(goal),
  };
}

/** Faults and benches of one test file would disturb the benches of another in the same environment. */
export async function undisturbed<Result>(tableside: Tableside, work: () => Promise<Result>): Promise<Result> {
  const release = await takeTurn(tableside, 'bench');
  return work().finally(release);
}

/** Runs a bench that draws. @returns its document, and the files of its pictures */
export async function drawnBench(tableside: Tableside, name: string, ...parameters: readonly string[]) {
  const [svg, png] = ['svg', 'png'].map((format) => join(tableside.home, `bench-${name}.${format}`)) as [
    string,
    string,
  ];
  const document = await undisturbed(tableside, () => tableside.json('bench', name, ...parameters, '--plot', png));
  expect(readFileSync(png, 'latin1').slice(0, 8)).toBe('\x89PNG\r\n\x1a\n');
  expect(readFileSync(svg, 'utf8')).toMatch(/^<svg .*<\/svg>\s*$/s);
  return { document, pictures: [svg, png] };
}
