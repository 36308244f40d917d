/** A function measures this many rounds at a time, so that the progress shows how far it is. */
const PORTION = 5;
/** Up to this many times the rounds are measured, each time until it is clear whether the goals are met. */
export const LOOKS = 3;

interface Rounds<Measured> {
  readonly rounds: number;
  /** @param rounds at most five */
  readonly measure: (rounds: number) => Promise<Measured>;
  /** Whether the confidence intervals are on one side of the goals. */
  readonly isClear: (measured: Measured) => boolean;
  readonly progress: (text: string) => void;
}

/** Measures the rounds, and as many again while they leave open whether a goal is met. */
export async function measureRounds<Measured extends object>(options: Rounds<Measured>): Promise<Measured> {
  const { rounds, measure, isClear, progress } = options;
  let all: Measured | undefined;
  for (let done = 0; ; ) {
    const left = rounds - (done % rounds);
    const portion = Math.min(PORTION, left);
    progress(`${done} of ${done + left} rounds`);
    const measured = await measure(portion);
    all = all === undefined ? measured : pooled(all, measured);
    done += portion;
    if (portion === left && (done >= LOOKS * rounds || isClear(all))) return all;
  }
}

/** Lists of samples are joined. Anything else, such as the first reads, is that of the first measurement. */
function pooled<Value>(one: Value, other: Value): Value {
  if (Array.isArray(one) && Array.isArray(other)) return [...one, ...other] as Value;
  if (typeof one !== 'object' || one === null) return one;
  return Object.fromEntries(
    Object.entries(one).map(([name, value]) => [name, pooled(value, (other as Record<string, unknown>)[name])]),
  ) as Value;
}
