import { itemId } from '../../runtime/dynamodb/key';

/** CloudWatch's limit for a filter pattern: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html */
const MAX_PATTERN = 1024;

/**
 * The text of an id in log lines: as it is, unless it is longer than what CloudWatch can find, and as the id of the item
 * whose only key attribute it is.
 */
export const termsOf = (id: string): string[] =>
  [id, itemId({ key: { S: id } })].filter((term) => patternOf(term).length <= MAX_PATTERN);

/** The filter pattern for a term with any characters. */
export const patternOf = (term: string): string => JSON.stringify(term);

/** A log line without the other records of its trail. */
export function onlyFound(line: string, terms: readonly string[]): string {
  const fields = fieldsOf(line);
  if (!Array.isArray(fields?.trail)) return line;
  const trail = fields.trail.filter((record) => Object.values(record).some((value) => terms.includes(String(value))));
  return trail.length > 0 ? JSON.stringify({ ...fields, trail }) : line;
}

/** @returns undefined for a line that is not JSON, such as those of Lambda */
function fieldsOf(line: string): { readonly trail?: unknown } | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
