import type { Judgement } from '../../local/aws/iam/record';
import { table } from '../terminal/table';

/** A function that uses ever new keys must not hide the rest of the status. */
const MAX_ROWS = 20;

/** A count of what IAM decided, and each request that was denied or could not be judged. */
export function iamText(judgements: readonly Judgement[]): string {
  const denied = judgements.filter(({ decision }) => decision === 'denied');
  const unjudged = judgements.filter(({ decision }) => decision === 'unjudged');
  const count = `IAM: ${denied.length} denied, ${unjudged.length} not judged, of ${judgements.length} different requests by functions.`;
  const rows = [...denied, ...unjudged].map(({ principal, action, resource, decision }) => {
    return [principal.split('/').at(-1) ?? '', action, resource, decision === 'denied' ? 'denied' : 'not judged'];
  });
  if (rows.length === 0) return count;
  const shown = table(['function', 'action', 'resource', 'IAM'], rows.slice(0, MAX_ROWS));
  const more = rows.length > MAX_ROWS ? `\n\nAnd ${rows.length - MAX_ROWS} more. See: npx tableside status --json` : '';
  return `${count}\n\n${shown}${more}`;
}
