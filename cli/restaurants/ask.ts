import type { EnvironmentName } from '../../environments';
import type { GetRestaurantResponse } from '../../functions/restaurants/get-restaurant/handler';
import type { Stats } from '../../functions/restaurants/operate-cache/core';
import { invoke } from '../deployment/invoke';
import { table } from '../terminal/table';
import { restaurantsOutputs } from './outputs';

export type OneAnswer = Extract<GetRestaurantResponse, { readonly item: unknown }>;
export type ListAnswer = Extract<GetRestaurantResponse, { readonly items: unknown }>;

export interface Search {
  readonly cuisine?: string | undefined;
  readonly city?: string | undefined;
  readonly limit?: number | undefined;
  readonly next?: string | undefined;
}

export const getRestaurant = async (env: EnvironmentName, id: string): Promise<OneAnswer> =>
  invoke(env, (await restaurantsOutputs(env)).getFunctionName, { id });

export const findRestaurants = async (env: EnvironmentName, search: Search): Promise<ListAnswer> =>
  invoke(env, (await restaurantsOutputs(env)).getFunctionName, search);

export const cacheStats = async (env: EnvironmentName): Promise<Stats> =>
  invoke(env, (await restaurantsOutputs(env)).operateFunctionName, { operation: 'stats' });

export const flushCache = async (env: EnvironmentName): Promise<{ readonly removed: number }> =>
  invoke(env, (await restaurantsOutputs(env)).operateFunctionName, { operation: 'flush' });

/** `From the cache, in 0.4 ms.` */
export const sourceText = ({ source, milliseconds }: GetRestaurantResponse): string =>
  `From the ${source}, in ${milliseconds.toFixed(1)} ms.`;

export const listTable = ({ items }: ListAnswer): string =>
  table(
    ['id', 'name', 'cuisine', 'city', 'rating'],
    items.map((item) => ['id', 'name', 'cuisine', 'city', 'rating'].map((name) => String(item?.[name] ?? ''))),
  );

export const statsTable = (stats: Stats): string =>
  table(
    [stats.server, ''],
    [
      ['up', `${stats.uptimeSeconds} s`],
      ['entries', stats.entries],
      ['memory', `${(stats.usedMemoryBytes / 1024 / 1024).toFixed(1)} MB`],
      ['connections', stats.connections],
      ['hits', stats.hits],
      ['misses', stats.misses],
      ['evictions', stats.evictions],
    ].map(([name = '', value = '']) => [name, String(value)]),
  );
