import { InvalidRequest } from '../../../runtime/errors';
import { attributesOf, quote, readCount } from '../../../runtime/request';
import { ID_RULE, isId } from '../items';

export interface Plan {
  /** Restaurants that are in the table. */
  readonly ids: readonly string[];
  /** How often each is read in each way. */
  readonly rounds: number;
}

export const MOST_IDS = 100;
const MOST_ROUNDS = 100;

/** The ways to read a restaurant: from the table, and through the cache on a miss and on a hit. */
export const VARIANTS = ['table', 'miss', 'hit'] as const;
export type Variant = (typeof VARIANTS)[number];

/** Times in milliseconds. */
export interface Measured {
  /** The very first read in each way, which includes connecting and compiling. */
  readonly first: Readonly<Record<Variant, number>>;
  readonly samples: Readonly<Record<Variant, readonly number[]>>;
  /** For each round, the time to read all restaurants from the cache at once. */
  readonly batch: readonly number[];
  /** For each round, the time to read them from the cache one after the other. */
  readonly oneByOne: readonly number[];
}

/** @throws InvalidRequest */
export function readPlan(event: unknown): Plan {
  const { ids, rounds } = attributesOf(event);
  if (!Array.isArray(ids) || ids.length < 1 || ids.length > MOST_IDS || !ids.every(isId)) {
    throw new InvalidRequest(`ids must be a list of 1 to ${MOST_IDS} ids, each ${ID_RULE}, got ${quote(ids)}`);
  }
  return { ids, rounds: readCount('rounds', rounds, MOST_ROUNDS) };
}
