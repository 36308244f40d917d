import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Key } from '../../../runtime/cache/codec';
import { type Caches, itemKey } from '../caches';
import { readItems } from '../table';
import type { Plan } from './core';

/** How a restaurant is read: from the table, through the cache when it is not there, and when it is. */
export const VARIANTS = ['table', 'miss', 'hit'] as const;
export type Variant = (typeof VARIANTS)[number];

/** Milliseconds. */
export type Samples = Readonly<Record<Variant, readonly number[]>>;

export interface Measured {
  /** The first read of each kind, before all others: with connections that are made, and code that is compiled. */
  readonly first: Readonly<Record<Variant, number>>;
  readonly samples: Samples;
  /** For each round, all restaurants at once from the cache, and one after the other. */
  readonly batch: readonly number[];
  readonly oneByOne: readonly number[];
}

type Reader = (key: Key) => Promise<number>;

/**
 * Reads each restaurant in each way, in turns, as often as the plan says.
 * @throws when a restaurant is not in the table, or the cache does not keep it
 */
export async function measure(
  dynamodb: DynamoDBClient,
  tableName: string,
  caches: Caches,
  plan: Plan,
): Promise<Measured> {
  const keys = plan.ids.map(itemKey);
  const load = (wanted: readonly Key[]) => readItems(dynamodb, tableName, wanted.flat());
  const readers = readersOf(caches, load);
  const [firstKey = []] = keys;
  const first = await inTurns(readers, firstKey, 0);
  // Warms up, and has all of them in the cache.
  for (const key of keys) await inTurns(readers, key, 0);

  const samples = { table: [] as number[], miss: [] as number[], hit: [] as number[] };
  const batch: number[] = [];
  const oneByOne: number[] = [];
  for (let round = 0; round < plan.rounds; round++) {
    for (const [index, key] of keys.entries()) {
      const times = await inTurns(readers, key, round + index);
      for (const variant of VARIANTS) samples[variant].push(times[variant]);
    }
    batch.push(await timed(() => hits(caches, keys, load)));
    oneByOne.push(
      await timed(async () => {
        for (const key of keys) await hits(caches, [key], load);
      }),
    );
  }
  return { first, samples, batch, oneByOne };
}

type Load = Parameters<Caches['items']['get']>[1];

function readersOf(caches: Caches, load: Load): Readonly<Record<Variant, Reader>> {
  return {
    table: (key) =>
      timed(async () => {
        const [item] = await load([key]);
        if (!item) throw new Error(`the restaurant ${key} is not in the table`);
      }),
    miss: async (key) => {
      await caches.items.remove(key);
      return timed(() => caches.items.get([key], load));
    },
    hit: (key) => timed(() => hits(caches, [key], load)),
  };
}

async function hits(caches: Caches, keys: readonly Key[], load: Load): Promise<void> {
  const found = await caches.items.get(keys, load);
  const missing = found.findIndex(({ source }) => source !== 'cache');
  if (missing >= 0) throw new Error(`the cache does not keep the restaurant ${keys[missing]}: see the function’s log`);
}

/** Every way once, beginning with another each time: a miss puts back what the next hit finds. */
async function inTurns(readers: Readonly<Record<Variant, Reader>>, key: Key, turn: number) {
  const times = { table: 0, miss: 0, hit: 0 };
  for (let step = 0; step < VARIANTS.length; step++) {
    const variant = VARIANTS[(turn + step) % VARIANTS.length] ?? 'table';
    times[variant] = await readers[variant](key);
  }
  return times;
}

async function timed(read: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await read();
  return performance.now() - started;
}
