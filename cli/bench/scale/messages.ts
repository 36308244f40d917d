import { MEMBERS_AT_ONCE } from '../../../functions/messages/update-conversations/fan-out';
import type { Deployed, Mapping } from './deployed';
import type { Values } from './inputs';
import {
  filled,
  functionGrowth,
  invocationDrivers,
  lanesLimit,
  requestLimits,
  shardsOf,
  TABLE_QUOTA,
} from './invoking';
import type { Driver, Stage, System } from './system';

/** Write units: the claim of its id and the message; for each member the conversation, and its entry in the index. */
const UNITS = { message: 2, conversation: 1, recency: 2 };
/** `removeGroup` sets a token, which readers compare. */
const CACHE_REQUESTS = 1;

interface Messages {
  readonly deployed: Deployed;
  readonly values: Values;
  readonly updates: Mapping;
  readonly invalidations: Mapping;
  /** Write units of a message in the table, without its indexes. */
  readonly tableUnits: number;
  readonly sendSeconds: number;
}

/** Messages that are sent to groups. */
export function messages(deployed: Deployed, values: Values): System {
  const system: Messages = {
    deployed,
    values,
    updates: deployed.mapping('Messages/Table/Update/Resource'),
    invalidations: deployed.mapping('Messages/Table/Invalidate/Resource'),
    tableUnits: UNITS.message + values.members * UNITS.conversation,
    sendSeconds: (values.invokeMs + values.readMs + 2 * values.writeMs) / 1000,
  };
  return {
    name: 'messages',
    unit: 'messages/s',
    stages: [sendStage(system), updateStage(system), invalidateStage(system)],
    drivers: drivers(system),
  };
}

const sendStage = ({ values, sendSeconds, tableUnits }: Messages): Stage => ({
  name: 'send-message',
  limits: [
    ...requestLimits(sendSeconds, values),
    {
      name: 'write units of the table',
      utilization: (rate) => (rate * tableUnits) / values.tableWriteUnits,
      raisedBy: TABLE_QUOTA,
      quota: 'tableWriteUnits',
    },
    {
      name: 'the partition of the busiest group',
      utilization: (rate) => (rate * values.busiestGroupShare * UNITS.message) / values.partitionWriteUnits,
      raisedBy: 'a partition key with a part of the time, and readers that merge; no setting',
      quota: 'partitionWriteUnits',
    },
  ],
  warmUp: functionGrowth(sendSeconds, values),
  seconds: () => sendSeconds,
});

function updateStage({ values, updates, tableUnits }: Messages): Stage {
  const { members, writeMs, readMs, invokeMs } = values;
  const turns = (orders: number) => Math.ceil((orders * members) / MEMBERS_AT_ONCE);
  const seconds = (invokeMs + readMs + turns(updates.batchSize) * writeMs) / 1000;
  return {
    name: `update-conversations, groups of ${members}`,
    buffer: 'stream for update-conversations',
    limits: [
      {
        name: 'write units of the index recency',
        utilization: (rate) => (rate * members * UNITS.recency) / values.tableWriteUnits,
        raisedBy: `${TABLE_QUOTA}; a throttled index throttles its table`,
        quota: 'tableWriteUnits',
      },
      {
        name: 'the partition of a member of the busiest group in the index recency',
        utilization: (rate) => (rate * values.busiestGroupShare * UNITS.recency) / values.partitionWriteUnits,
        raisedBy: '`batchSize` and `batchingWindowSeconds` of the stream consumer: messages of a group share an update',
        quota: 'partitionWriteUnits',
      },
      lanesLimit('update-conversations', updates, { writeUnits: tableUnits, records: 1 }, seconds, values),
    ],
    seconds: () => updates.windowSeconds + (invokeMs + readMs + writeMs) / 1000,
  };
}

function invalidateStage({ values, deployed, invalidations, tableUnits }: Messages): Stage {
  const { members, cacheMs, invokeMs, nodeRequests } = values;
  const cache = deployed.cache('Messages/Cache/Resource');
  const requests = (rate: number) => rate * members * CACHE_REQUESTS;
  const seconds = (invokeMs + cacheMs) / 1000;
  return {
    name: 'invalidate-conversations',
    buffer: 'stream for invalidate-conversations',
    limits: [
      'unitsPerSecond' in cache
        ? {
            name: 'units of the serverless cache, for invalidations alone',
            utilization: (rate) => requests(rate) / cache.unitsPerSecond,
            raisedBy: '`maximumUnitsPerSecond` of `ServerlessRedisCache`',
          }
        : {
            name: `requests to the primary node, ${cache.nodeType}`,
            utilization: (rate) => requests(rate) / nodeRequests,
            raisedBy: '`nodeType` of `RedisCache`, or a serverless cache',
          },
      lanesLimit(
        'invalidate-conversations',
        invalidations,
        { writeUnits: tableUnits, records: members },
        seconds,
        values,
      ),
    ],
    seconds: () => invalidations.windowSeconds + seconds,
  };
}

function drivers({ values, deployed, updates, invalidations, tableUnits, sendSeconds }: Messages): Driver[] {
  const { members, invokeMs, writeMs } = values;
  const shards = (rate: number) => shardsOf(rate * tableUnits, values);
  const batches = (rate: number) =>
    rate / filled(updates, rate / shards(rate)) +
    (rate * members) / filled(invalidations, (rate * members) / shards(rate));
  const memory = deployed.memory('Messages/SendMessage/Resource');
  return [
    {
      name: 'writes of the table',
      formula: `messages × (${UNITS.message} + members × (${UNITS.conversation} + ${UNITS.recency} in the index))`,
      price: 'writeUnit',
      perSecond: (rate) => rate * (tableUnits + members * UNITS.recency),
    },
    { name: 'reads of the table', formula: 'messages × 2', price: 'readUnit', perSecond: (rate) => rate * 2 },
    ...invocationDrivers('messages + batches of both stream consumers', (rate) => rate + batches(rate), values),
    {
      name: 'time of the functions',
      formula: 'messages × memory × duration, and updates of conversations',
      price: 'gigabyteSecond',
      perSecond: (rate) =>
        rate * memory * sendSeconds +
        (memory * ((rate * members * writeMs) / MEMBERS_AT_ONCE + batches(rate) * invokeMs)) / 1000,
    },
    {
      name: 'requests to the cache',
      formula: 'messages × members',
      price: 'cacheUnit',
      perSecond: (rate) => rate * members * CACHE_REQUESTS,
    },
  ];
}
