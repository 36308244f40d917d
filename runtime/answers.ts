import type { Instruments } from './invocation';
import { log as defaultLog } from './log';

/** An answer, with the time in the function from the request to the answer. */
export type Timed<Answer> = Answer & { readonly milliseconds: number };

/**
 * A handler that answers requests and logs one line of JSON for each: `items`, `source` if the answer has one, and
 * `milliseconds`; or `error`. It rejects with the error.
 * @param count how many items an answer has
 */
export function createAnswering<Answer extends object>(
  answerTo: (event: unknown) => Promise<Answer>,
  count: (answer: Answer) => number,
  { now = () => performance.now(), log = defaultLog }: Instruments = {},
) {
  return async (event: unknown): Promise<Timed<Answer>> => {
    const started = now();
    try {
      const answer = await answerTo(event);
      const { source } = answer as { readonly source?: string };
      const milliseconds = Math.round((now() - started) * 1000) / 1000;
      log('info', 'answered', { items: count(answer), source, milliseconds });
      return { ...answer, milliseconds };
    } catch (error) {
      log('error', 'failed', { error: String(error) });
      throw error;
    }
  };
}
