import type { Judgement } from '../../local/aws/iam/record';
import { table } from '../terminal/table';

/** A count of what IAM decided, and each request that was denied or could not be judged. */
export function iamText(judgements: readonly Judgement[]): string {
  const denied = judgements.filter(({ decision }) => decision === 'denied');
  const unjudged = judgements.filter(({ decision }) => decision === 'unjudged');
  const count = `IAM: ${denied.length} denied, ${unjudged.length} not judged, of ${judgements.length} different requests by functions.`;
  const rows = [...denied, ...unjudged].map(({ principal, action, resource, decision }) => {
    return [principal.split('/').at(-1) ?? '', action, resource, decision === 'denied' ? 'denied' : 'not judged'];
  });
  return rows.length === 0 ? count : `${count}\n\n${table(['function', 'action', 'resource', 'IAM'], rows)}`;
}
