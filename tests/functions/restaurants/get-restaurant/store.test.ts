import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Caches } from '../../../../functions/restaurants/caches';
import { createStore } from '../../../../functions/restaurants/get-restaurant/store';

it('reads a page from the table if the cache says that there is none', async () => {
  const items = [{ PK: { S: 'RESTAURANT#a' } }];
  const dynamodb = { send: async () => ({ Items: items }) } as unknown as DynamoDBClient;
  const caches = { pages: { get: async () => [{ value: undefined, source: 'cache' }] } } as unknown as Caches;
  const found = createStore(dynamodb, 'restaurants', caches).find({ partition: 'CITY#bath', prefix: '', limit: 25 });
  expect(await found).toEqual({ items, last: undefined, source: 'table' });
});
