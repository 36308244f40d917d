import { InvalidRequest } from '../../../runtime/errors';
import { attributesOf, quote, readCount } from '../../../runtime/request';
import { readUserId } from '../table';

export interface Plan {
  /** Players that have scores. */
  readonly users: readonly string[];
  /** How often the scores of each are read in each way. */
  readonly iterations: number;
}

export const MOST_USERS = 100;
export const MOST_ITERATIONS = 100;

/**
 * The ways to read a player's scores: from the table, through DAX when its cache does not have them and when it has, and
 * consistently through DAX, which passes on such reads to the table.
 */
export const VARIANTS = ['table', 'miss', 'hit', 'consistent'] as const;
export type Variant = (typeof VARIANTS)[number];

/** Times in milliseconds. */
export interface Measured {
  /** How many scores a query returns, on average. */
  readonly scoresPerQuery: number;
  /** The very first read in each way, which includes connecting and compiling. */
  readonly first: Readonly<Record<Variant, number>>;
  readonly samples: Readonly<Record<Variant, readonly number[]>>;
}

/** @throws InvalidRequest */
export function readPlan(event: unknown): Plan {
  const { users, iterations } = attributesOf(event);
  if (!Array.isArray(users) || users.length < 1 || users.length > MOST_USERS) {
    const got = Array.isArray(users) ? `${users.length} users` : quote(users);
    throw new InvalidRequest(`users must be a list of 1 to ${MOST_USERS} users, got ${got}`);
  }
  return {
    users: users.map((user, index) => readUserId(`users[${index}]`, user)),
    iterations: readCount('iterations', iterations, MOST_ITERATIONS),
  };
}
