import { performance } from 'node:perf_hooks';

/**
 * Measures variants in turns, A B A B …, so that other load on the machine affects all of them equally. The first round
 * is a warm-up and is not counted.
 * @returns the samples of each variant, in the order of the variants
 */
export async function inTurns(
  variants: readonly (() => Promise<number>)[],
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

/** Milliseconds that the work takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** The rate at which the work processes `count` things. */
export const perSecond = async (count: number, work: () => Promise<unknown>): Promise<number> =>
  (count / (await timed(work))) * 1000;
