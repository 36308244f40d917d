import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Key } from '../../../runtime/cache/codec';
import { inTurns, timed } from '../../../runtime/measurement';
import { type Caches, itemKey } from '../caches';
import { readItems } from '../table';
import { type Measured, type Plan, VARIANTS, type Variant } from './core';

/** Read a restaurant. Resolve with the time it took, in milliseconds. */
type Readers = Readonly<Record<Variant, () => Promise<number>>>;
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
  const readersOf = (key: Key): Readers => createReaders(caches, load, key);
  const [firstKey = []] = keys;
  const first = await inTurns(readersOf(firstKey), 0);
  // Warms up, and loads all of them into the cache.
  for (const key of keys) await inTurns(readersOf(key), 0);

  const samples = { table: [] as number[], miss: [] as number[], hit: [] as number[] };
  const batch: number[] = [];
  const oneByOne: number[] = [];
  for (let round = 0; round < plan.rounds; round++) {
    for (const [index, key] of keys.entries()) {
      // A miss stores what the next hit finds.
      const times = await inTurns(readersOf(key), round + index);
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

function createReaders(caches: Caches, load: Load, key: Key): Readers {
  return {
    table: () =>
      timed(async () => {
        const [item] = await load([key]);
        if (!item) throw new Error(`the restaurant ${key} is not in the table`);
      }),
    miss: async () => {
      await caches.items.remove(key);
      return timed(() => caches.items.get([key], load));
    },
    hit: () => timed(() => hits(caches, [key], load)),
  };
}

async function hits(caches: Caches, keys: readonly Key[], load: Load): Promise<void> {
  const found = await caches.items.get(keys, load);
  const missing = found.findIndex(({ source }) => source !== 'cache');
  if (missing >= 0)
    throw new Error(`the cache does not keep the restaurant ${keys[missing]}: see the log of the function`);
}
