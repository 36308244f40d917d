import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type RedisLink, Unavailable } from '../../../runtime/cache/link';
import { createCaches, KEY_PATTERN } from '../caches';
import { type Plan, readInfo, type Stats } from './core';
import { type Measured, measure } from './measure';

/** All reject when the cache does not answer. */
export interface OperatorStore {
  stats(): Promise<Stats>;
  /** Removes every entry of the restaurants' caches. @returns how many there were */
  flush(): Promise<number>;
  measure(plan: Plan): Promise<Measured>;
}

/** @param open a way to the cache, with time for what takes long */
export function createStore(dynamodb: DynamoDBClient, tableName: string, open: () => RedisLink): OperatorStore {
  /** Each time by a connection of its own: a person waits for it, whatever failed before. */
  const ask = async <Answer>(question: (link: RedisLink) => Promise<Answer>): Promise<Answer> => {
    const link = open();
    try {
      return await question(link);
    } catch (error) {
      throw error instanceof Unavailable ? new Error(`the cache does not answer: ${error.message}`) : error;
    } finally {
      link.close();
    }
  };
  return {
    stats: () => ask((link) => link.session().run(async (redis) => readInfo(await redis.info()))),
    flush: () =>
      ask((link) =>
        link.session().run(async (redis) => {
          const removed = new Set<string>();
          for await (const keys of redis.keys(KEY_PATTERN)) {
            await Promise.all(keys.map((key) => redis.remove(key)));
            // A scan may show a key twice.
            for (const key of keys) removed.add(key);
          }
          return removed.size;
        }),
      ),
    measure: (plan) => ask((link) => measure(dynamodb, tableName, createCaches(link), plan)),
  };
}
