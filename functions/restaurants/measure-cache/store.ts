import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Key } from '../../../runtime/cache/codec';
import { type Caches, itemKey } from '../caches';
import { readItems } from '../table';
import { type Measured, type Plan, VARIANTS, type Variant } from './core';

/** Reads a restaurant. Resolves with the time it took, in milliseconds. */
type Reader = (key: Key) => Promise<number>;
type Load = Parameters<Caches['items']['get']>[1];

/** Reads each restaurant in each way, in turns. @throws if one is not in the table, or the cache does not keep it */
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
  // Warms up, and loads all of them into the cache.
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
  if (missing >= 0)
    throw new Error(`the cache does not keep the restaurant ${keys[missing]}: see the log of the function`);
}

/** Reads once in each way, starting with a different one each turn: a miss stores what the next hit finds. */
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
