import { compareSequences } from '../../../runtime/sequence';
import { idOf } from '../items';

/** What of an image says where the item is cached. */
export type Image = Readonly<Record<'PK' | 'SK' | 'GSI1PK' | 'GSI1SK', { readonly S?: string } | undefined>>;

export interface Change {
  readonly sequenceNumber: string;
  readonly before: Image | undefined;
  readonly after: Image | undefined;
}

/** What the cache must no longer answer. */
export interface Stale {
  /** A restaurant; none when its place changed. */
  readonly ids: readonly string[];
  /** Of the index: all pages of those where the item was and where it is now. */
  readonly partitions: readonly string[];
}

export function staleOf({ before, after }: Pick<Change, 'before' | 'after'>): Stale {
  return {
    ids: distinct([before && idOf(before), after && idOf(after)]),
    partitions: distinct([before?.GSI1PK?.S, after?.GSI1PK?.S]),
  };
}

const distinct = (values: readonly (string | undefined)[]): string[] => [
  ...new Set(values.filter((value) => value !== undefined)),
];

/** By sequence number. */
export const inOrder = <T extends { readonly sequenceNumber: string }>(changes: readonly T[]): T[] =>
  changes.toSorted((a, b) => compareSequences(a.sequenceNumber, b.sequenceNumber));
