import type { Input } from './operations';
import { isObject } from './values';

/**
 * The unprocessed puts of a batch write, which come back from the DAX client without their keys and names. Which of the
 * table's puts they are is unknown, so all of them are returned: repeating a put that has no condition is safe.
 */
export function withPutsOf(input: Input, output: unknown): unknown {
  if (!isObject(output) || !isObject(output.UnprocessedItems) || !isObject(input.RequestItems)) return output;
  const unprocessed: Record<string, unknown> = {};
  for (const [table, requests] of Object.entries(output.UnprocessedItems)) {
    // The DAX client names tables of which everything is processed.
    if (!Array.isArray(requests) || requests.length === 0) continue;
    const deletes = requests.filter((request) => !isPut(request));
    const sent = input.RequestItems[table];
    const puts = deletes.length < requests.length && Array.isArray(sent) ? sent.filter(isPut) : [];
    unprocessed[table] = [...puts, ...deletes];
  }
  return { ...output, UnprocessedItems: unprocessed };
}

const isPut = (request: unknown) => isObject(request) && isObject(request.PutRequest);
