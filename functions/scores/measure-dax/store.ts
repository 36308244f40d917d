import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { inTurns, timed } from '../../../runtime/measurement';
import { type Page, queryScores } from '../table';
import { type Measured, type Plan, VARIANTS, type Variant } from './core';

/** Each node of a cluster has its own cache, so that a query may miss once per node. */
const MOST_TRIES = 100;
const PAUSE_MS = 20;
/** More than the scores of a player, so that the limit changes nothing but the key of a query in DAX's cache. */
const LEAST_LIMIT = 100_000;

interface Clients {
  /** Reads from the table. */
  readonly table: DynamoDBClient;
  /** Reads through DAX. */
  readonly dax: DynamoDBClient;
}

/** Reads the scores of a player. Resolves with the time it took, in milliseconds. */
type Reader = () => Promise<number>;

/**
 * Reads the scores of each player in each way, in turns.
 * @throws if a player has no scores, or DAX does not answer from its cache
 */
export async function measure(clients: Clients, tableName: string, plan: Plan): Promise<Measured> {
  const limits = newLimits();
  const readersOf = createReaders(clients, tableName, limits.next().value, limits);
  const first = await inTurns(readersOf(plan.users[0] ?? ''), 0);
  const scoresPerQuery = await meanScores(clients.table, tableName, plan.users);
  // Warms up, and makes DAX cache the scores of all players.
  for (const user of plan.users) await inTurns(readersOf(user), 0);

  const samples: Record<Variant, number[]> = { table: [], miss: [], hit: [], consistent: [] };
  for (let iteration = 0; iteration < plan.iterations; iteration++) {
    for (const [index, user] of plan.users.entries()) {
      const times = await inTurns(readersOf(user), iteration + index);
      for (const variant of VARIANTS) samples[variant].push(times[variant]);
    }
  }
  return { scoresPerQuery, first, samples };
}

/** @throws if a player has no scores */
async function meanScores(client: DynamoDBClient, tableName: string, users: readonly string[]): Promise<number> {
  let total = 0;
  for (const userId of users) {
    const { items } = await queryScores(client, tableName, { userId, limit: LEAST_LIMIT, consistent: false });
    if (items.length === 0) throw new Error(`the player ${userId} has no scores`);
    total += items.length;
  }
  return total / users.length;
}

/** A query whose limit was never used before is not in DAX's cache. */
function* newLimits(): Generator<number, never> {
  for (let limit = LEAST_LIMIT + Math.floor(Math.random() * 2 ** 30); ; limit++) yield limit;
}

/** @param cached the limit of the queries that DAX is to cache */
function createReaders({ table, dax }: Clients, tableName: string, cached: number, limits: Generator<number, never>) {
  return (userId: string): Readonly<Record<Variant, Reader>> => {
    const query = (client: DynamoDBClient, limit: number, consistent = false) =>
      queryScores(client, tableName, { userId, limit, consistent });
    return {
      table: () => timed(() => query(table, cached)),
      miss: () => timed(() => query(dax, limits.next().value)),
      hit: () => timeOfHit(userId, () => query(dax, cached)),
      consistent: () => timed(() => query(dax, cached, true)),
    };
  };
}

/** Reads until the cache answers. @returns the time of that read, in milliseconds */
async function timeOfHit(userId: string, read: () => Promise<Page>): Promise<number> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const started = performance.now();
    const { source } = await read();
    const milliseconds = performance.now() - started;
    if (source === 'cache') return milliseconds;
    await sleep(PAUSE_MS);
  }
  throw new Error(`DAX does not cache the scores of the player ${userId}: see the log of the function`);
}
