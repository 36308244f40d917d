import type { Deployed } from './deployed';
import type { Values } from './inputs';
import { functionGrowth, invocationDrivers, lanesLimit, requestLimits, TABLE_QUOTA } from './invoking';
import type { Driver, Limit, Stage, System } from './system';

/** A restaurant is two items, and each has an entry in the index. */
const ITEMS = 2;
/** A miss reads, takes a lease, and stores the value. */
const REQUESTS = { hit: 1, miss: 3 };

/** Reads of restaurants by id, and some writes. */
export function restaurants(deployed: Deployed, values: Values): System {
  const { hitShare, invokeMs, cacheMs, readMs } = values;
  const requests = hitShare * REQUESTS.hit + (1 - hitShare) * REQUESTS.miss;
  const seconds = (invokeMs + requests * cacheMs + (1 - hitShare) * readMs) / 1000;
  return {
    name: 'restaurants',
    unit: 'reads/s',
    stages: [
      {
        name: 'get-restaurant',
        limits: [...requestLimits(seconds, values), ...cacheLimits(deployed, values, seconds), ...tableLimits(values)],
        warmUp: functionGrowth(seconds, values),
        seconds: () => seconds,
      },
      invalidateStage(deployed, values),
    ],
    drivers: drivers(deployed, values, seconds),
  };
}

function cacheLimits(deployed: Deployed, values: Values, seconds: number): Limit[] {
  const { hitShare, nodeRequests, cacheConnections } = values;
  const requests = hitShare * REQUESTS.hit + (1 - hitShare) * REQUESTS.miss;
  const cache = deployed.cache('Restaurants/Cache/Resource');
  return [
    'unitsPerSecond' in cache
      ? {
          name: 'units of the serverless cache',
          utilization: (rate) => (rate * requests) / cache.unitsPerSecond,
          raisedBy: '`maximumUnitsPerSecond` of `ServerlessRedisCache`',
        }
      : {
          name: `requests to the primary node, ${cache.nodeType}`,
          utilization: (rate) => (rate * requests) / nodeRequests,
          raisedBy:
            '`nodeType` of `RedisCache`; a serverless cache, since `RedisCache` has one shard and reads no replica',
        },
    {
      name: 'connections to the cache',
      utilization: (rate) => (rate * seconds) / cacheConnections,
      raisedBy: 'a second cache: each concurrent invocation holds one connection',
      quota: 'cacheConnections',
    },
  ];
}

const tableLimits = (values: Values): Limit[] => [
  {
    name: 'read units of the table, for misses',
    utilization: (rate) => (rate * (1 - values.hitShare)) / values.tableReadUnits,
    raisedBy: `a higher share of hits: \`ttlSeconds\` of the cache; ${TABLE_QUOTA}`,
    quota: 'tableReadUnits',
  },
  {
    name: 'the partition of the most frequent cuisine in the index GSI1',
    utilization: (rate) => (rate * values.writeShare * values.topCuisineShare) / values.partitionWriteUnits,
    raisedBy:
      'sharding the partition key of the index, with a new index: it limits writes, and a throttled index its table',
    quota: 'partitionWriteUnits',
  },
];

function invalidateStage(deployed: Deployed, values: Values): Stage {
  const { writeShare, cacheMs, invokeMs } = values;
  const mapping = deployed.mapping('Restaurants/Table/Cache/Resource');
  // An invocation removes the entries of its batch at once.
  const seconds = (invokeMs + cacheMs) / 1000;
  const changes = writeShare * ITEMS;
  return {
    name: 'invalidate-cache',
    buffer: 'stream',
    limits: [lanesLimit('invalidate-cache', mapping, { writeUnits: changes, records: changes }, seconds, values)],
    seconds: () => mapping.windowSeconds + seconds,
  };
}

function drivers(deployed: Deployed, values: Values, seconds: number): Driver[] {
  const { hitShare, writeShare } = values;
  const memory = deployed.memory('Restaurants/Get/Resource');
  return [
    ...invocationDrivers('one per read', (rate) => rate, values),
    {
      name: 'time of the function',
      formula: 'reads × memory × duration',
      price: 'gigabyteSecond',
      perSecond: (rate) => rate * memory * seconds,
    },
    {
      name: 'reads of the table',
      formula: 'misses × 1: they are consistent',
      price: 'readUnit',
      perSecond: (rate) => rate * (1 - hitShare),
    },
    {
      name: 'writes of the table',
      formula: `writes × ${ITEMS} items × (1 + 1 in the index)`,
      price: 'writeUnit',
      perSecond: (rate) => rate * writeShare * ITEMS * 2,
    },
  ];
}
