import { performance } from 'node:perf_hooks';

/** Takes one sample. */
export type Variant = () => Promise<number>;

/**
 * Measures variants in turns, A B A B …, so that whatever else the machine does meets them alike. The first round only
 * warms up, and is not counted.
 * @returns the samples of each variant, in the order of the variants
 */
export async function inTurns(
  variants: readonly Variant[],
  rounds: number,
  progress: (text: string) => void,
): Promise<number[][]> {
  const samples = variants.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    progress(round === 0 ? 'warming up' : `round ${round} of ${rounds}`);
    for (const [index, variant] of variants.entries()) {
      const sample = await variant();
      if (round > 0) samples[index]?.push(sample);
    }
  }
  return samples;
}

/** How long the work takes, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** How many things the work does in a second, of a known number of them. */
export const perSecond = async (count: number, work: () => Promise<unknown>): Promise<number> =>
  (count / (await timed(work))) * 1000;
