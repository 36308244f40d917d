import { LEADERBOARD_SHARDS } from '../../../../tables/leaderboard';
import type { Values } from '../inputs';
import { ACCOUNT_QUOTA, lanesLimit, TABLE_QUOTA, tableGrowth } from '../invoking';
import type { Limit, Stage } from '../system';
import { INDEX_WRITES, type Orders, TRANSACTION_WRITES } from './model';

export function drainStage(system: Orders): Stage {
  const { values, drain, drainSeconds, drainConcurrency: most, writeUnits } = system;
  const perInvocation = drain.batchSize / drainSeconds;
  const grown = tableGrowth(writeUnits, values);
  const started = (seconds: number) =>
    values.queueConcurrencyAtStart + (seconds / 60) * values.queueConcurrencyPerMinute;
  return {
    name: 'drain-buffer',
    buffer: 'queue',
    limits: drainLimits(system),
    warmUp: (seconds) => Math.min(grown(seconds), Math.min(most, started(seconds)) * perInvocation),
    seconds: () => drain.windowSeconds + drainSeconds,
  };
}

function drainLimits(system: Orders): Limit[] {
  const { values, drain, drainSeconds, drainConcurrency: most, writeUnits } = system;
  const busy = (rate: number) => (rate * drainSeconds) / drain.batchSize;
  /** A message is in flight while its batch fills, and while the batch is written. */
  const inFlight = (rate: number) =>
    Math.min(rate * drain.windowSeconds, most * drain.batchSize) +
    Math.min(rate * drainSeconds, most * drain.batchSize);
  const isFifo = system.deployed.isFifo('Orders/Buffer/Resource');
  return [
    {
      name: 'concurrent invocations of drain-buffer',
      utilization: (rate) => busy(rate) / most,
      raisedBy: '`maximumConcurrency` of `WriteBuffer` up to 1,000, then `provisionedPollers`; `batchSize`',
      quota: 'queueConcurrency',
    },
    {
      name: 'messages in flight',
      utilization: (rate) => inFlight(rate) / values.messagesInFlight,
      raisedBy: '`batchingWindowSeconds` and `batchSize` of `WriteBuffer`, lower; a request to AWS',
      quota: 'messagesInFlight',
    },
    {
      name: 'write units of the orders table',
      utilization: (rate) => (rate * writeUnits) / system.tableUnits('Orders/Table/Resource'),
      raisedBy: TABLE_QUOTA,
      quota: 'tableWriteUnits',
    },
    {
      name: 'concurrent invocations of the account',
      utilization: (rate) => busy(rate) / values.concurrency,
      raisedBy: ACCOUNT_QUOTA,
      quota: 'concurrency',
    },
    ...(isFifo ? [groupLimit(values)] : []),
  ];
}

const groupLimit = ({ busiestGroupShare, fifoMessages }: Values): Limit => ({
  name: 'messages of the busiest message group',
  utilization: (rate) => (rate * busiestGroupShare) / fifoMessages,
  raisedBy: 'more message groups',
  quota: 'fifoMessages',
});

export function publishStage(system: Orders): Stage {
  const { values, publish, publishSeconds } = system;
  const { albums } = system.values;
  const ofAlbums = system.popularity.albumsIn(publish.batchSize) / publish.batchSize;
  const counted = tableGrowth(TRANSACTION_WRITES, values);
  const board = tableGrowth(TRANSACTION_WRITES * ofAlbums, values);
  return {
    name: `publish-leaderboard, ${albums.toLocaleString('en')} albums`,
    buffer: 'stream',
    limits: [
      pageLimit(system),
      albumLimit(system),
      ...tableLimits(system),
      timeLimit(system),
      lanesLimit('publish-leaderboard', publish, { writeUnits: system.writeUnits, records: 1 }, publishSeconds, values),
    ],
    warmUp: (seconds) => Math.min(counted(seconds), board(seconds)),
    seconds: () => publish.windowSeconds + publishSeconds,
  };
}

/** Each invocation publishes, and of several at once only one succeeds: the others start over. */
const pageLimit = (system: Orders): Limit => ({
  name: 'writers of the page, one at a time',
  utilization: (rate) => (rate / system.published(rate)) * system.pageSeconds,
  raisedBy: '`batchSize` and `batchingWindowSeconds` of the stream consumer; publishing only on the schedule',
});

/** The transaction that counts an album fails if another one changed the count since it was read. */
const albumLimit = (system: Orders): Limit => ({
  name: 'counters of the most ordered album, one at a time',
  utilization(rate) {
    const orders = system.published(rate);
    return (rate / orders) * system.popularity.topIn(orders) * system.countSeconds;
  },
  raisedBy: '`batchSize` of the stream consumer; several counts per album, which are added up',
});

/** At any rate that fills batches. */
const timeLimit = ({ publishSeconds, deployed }: Orders): Limit => ({
  name: 'the timeout of publish-leaderboard, for a full batch',
  utilization: () => publishSeconds / deployed.timeoutSeconds('Orders/Publish/Resource'),
  raisedBy: '`functionTimeoutSeconds` of the environment; `batchSize` of the stream consumer, lower',
});

function tableLimits(system: Orders): Limit[] {
  const { popularity, values } = system;
  const batches = (rate: number) => rate / system.published(rate);
  return [
    {
      name: `the hottest of ${LEADERBOARD_SHARDS} partitions of the index by-board-rank`,
      utilization: (rate) =>
        (batches(rate) * INDEX_WRITES * popularity.albumsOfHottestShardIn(system.published(rate))) /
        values.partitionWriteUnits,
      raisedBy: '`LEADERBOARD_SHARDS` in `tables/leaderboard.ts`, with a new index; `batchSize` of the stream consumer',
      quota: 'partitionWriteUnits',
    },
    {
      name: `read units of each of ${LEADERBOARD_SHARDS} partitions of the index by-board-rank`,
      utilization: (rate) => batches(rate) / values.partitionReadUnits,
      raisedBy: '`batchSize` of the stream consumer',
      quota: 'partitionReadUnits',
    },
    {
      name: 'write units of the counted-records table',
      utilization: (rate) => (rate * TRANSACTION_WRITES) / system.tableUnits('Orders/CountedRecords/Resource'),
      raisedBy: TABLE_QUOTA,
      quota: 'tableWriteUnits',
    },
    {
      name: 'write units of the leaderboard table',
      utilization: (rate) =>
        (batches(rate) * TRANSACTION_WRITES * popularity.albumsIn(system.published(rate))) /
        system.tableUnits('Orders/Leaderboard/Resource'),
      raisedBy: `${TABLE_QUOTA}; \`batchSize\` of the stream consumer`,
      quota: 'tableWriteUnits',
    },
  ];
}

export const siteStage = ({ viewsPerOrder, siteRequests }: Values): Stage => ({
  name: 'site',
  limits: [
    {
      name: 'views of the page through CloudFront',
      utilization: (rate) => (rate * viewsPerOrder) / siteRequests,
      raisedBy: 'a request to AWS: the quota of the distribution',
      quota: 'siteRequests',
    },
  ],
  seconds: () => 0,
});
