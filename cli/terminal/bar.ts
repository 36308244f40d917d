const WIDTH = 24;

interface Advance {
  readonly seconds: number;
  /** The number of finished things. */
  readonly count: number;
  readonly noun: string;
  /** The finished share, from 0 to 1; undefined if the total is unknown. */
  readonly share: number | undefined;
}

/** A progress bar with figures: `██████░░░░░░ 50 %, 12,000 restaurants, 5,210/s, 3 s left`. */
export function bar({ seconds, count, noun, share }: Advance): string {
  const figures = `${count.toLocaleString('en')} ${noun}, ${perSecond(count, seconds)}/s`;
  if (!share) return figures;
  const full = Math.min(WIDTH, Math.floor(WIDTH * share));
  const drawn = '█'.repeat(full) + '░'.repeat(WIDTH - full);
  return `${drawn} ${Math.floor(100 * share)} %, ${figures}, ${duration(seconds / share - seconds)} left`;
}

/** `5,210` */
export const perSecond = (count: number, seconds: number): string =>
  (seconds > 0 ? count / seconds : 0).toLocaleString('en', { maximumFractionDigits: 0 });

/** `3 s`, `2 min 5 s` */
function duration(exactSeconds: number): string {
  const seconds = Math.ceil(exactSeconds);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
