/** The failures of a batch: none, all, or those with these identifiers. */
export type Failures = 'none' | 'all' | ReadonlySet<string>;

/**
 * Reads the response of a function that reports batch item failures, as
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting and
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html document it: an empty report is a
 * success, an invalid one a failure of the whole batch.
 * @param identifiers the identifiers of the records in the batch
 */
export function readFailures(payload: string, identifiers: ReadonlySet<string>): Failures {
  if (payload === '') return 'none';
  const response = parse(payload);
  if (response === undefined) return 'all';
  const reported = property(response, 'batchItemFailures') ?? [];
  if (!Array.isArray(reported)) return 'all';
  const failed = reported.map((failure) => property(failure, 'itemIdentifier'));
  if (failed.length === 0) return 'none';
  const known = failed.filter((identifier): identifier is string => identifiers.has(identifier as string));
  return known.length === failed.length ? new Set(known) : 'all';
}

const property = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
