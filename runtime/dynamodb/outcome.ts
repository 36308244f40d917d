import { type FailureKind, kindOf } from '../aws/failure-kind';

/** What happened to an item: it was written, or why not. */
export type Outcome = 'written' | Failure;

export interface Failure {
  /** After `throttling` and `passing`, putting the item again may succeed. */
  readonly kind: FailureKind;
  /** A name to count failures by: `refused`, `unprocessed`, `deadline`, or the error's code or name. */
  readonly reason: string;
  /** DynamoDB's message; only for the kinds `item` and `table`. */
  readonly detail?: string;
}

/** The outcome of an item that was not sent before the signal aborted. */
export const NOT_SENT: Failure = { kind: 'passing', reason: 'deadline' };

const MAX_DETAIL_LENGTH = 300;
/** DynamoDB's messages that quote the request, which must not be logged: "Value '…' at 'requestItems' failed …". */
const QUOTING = /Value '|Value at|numeric value: |"/;

export function toFailure(error: unknown): Failure {
  const kind = kindOf(error);
  const {
    name = 'unknown',
    code,
    message = '',
  } = (error ?? {}) as Partial<Record<'name' | 'code' | 'message', string>>;
  if (kind === 'throttling' || kind === 'passing') return { kind, reason: code ?? name };
  const isQuoting = kind === 'item' && QUOTING.test(message);
  const detail = (isQuoting ? name : `${name}: ${message}`).slice(0, MAX_DETAIL_LENGTH);
  return { kind, reason: kind === 'item' ? 'refused' : name, detail };
}
