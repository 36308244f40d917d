import { idOf } from '../items';

/** The attributes of an image that determine where the item is cached. */
type Image = { readonly [Name in 'PK' | 'SK' | 'GSI1PK']?: { readonly S?: string } | undefined };

export interface Change {
  readonly before: Image | undefined;
  readonly after: Image | undefined;
}

export interface Stale {
  /** Restaurants by id; empty if the change is one of a place. */
  readonly ids: readonly string[];
  /** Partitions of the index that held or hold the item: all of their pages are out of date. */
  readonly partitions: readonly string[];
}

export function staleOf({ before, after }: Change): Stale {
  return {
    ids: distinct([before && idOf(before), after && idOf(after)]),
    partitions: distinct([before?.GSI1PK?.S, after?.GSI1PK?.S]),
  };
}

const distinct = (values: readonly (string | undefined)[]): string[] => [
  ...new Set(values.filter((value) => value !== undefined)),
];
