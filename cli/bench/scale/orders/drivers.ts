import { BOARD_LENGTH } from '../../../../functions/orders/publish-leaderboard/core';
import { LEADERBOARD_SHARDS } from '../../../../tables/leaderboard';
import { invocationDrivers } from '../invoking';
import type { Driver } from '../system';
import { INDEX_WRITES, type Orders, TRANSACTION_WRITES } from './model';

/** An order is sent, received and deleted in requests of ten. */
const QUEUE_REQUESTS = 3 / 10;

export const drivers = (system: Orders): Driver[] => [...dataDrivers(system), ...functionDrivers(system)];

function dataDrivers(system: Orders): Driver[] {
  const { viewsPerOrder, orderBytes } = system.values;
  const batches = (rate: number) => rate / system.published(rate);
  const albums = (rate: number) => system.popularity.albumsIn(system.published(rate));
  return [
    {
      name: 'requests to the queue',
      formula: `orders × ${QUEUE_REQUESTS}: sent, received and deleted in tens`,
      price: 'queueRequest',
      perSecond: (rate) => rate * QUEUE_REQUESTS,
    },
    {
      name: 'writes of the tables',
      formula:
        'orders × (units of the order + 2 for its counted record) + batches × albums in a batch × (2 in the leaderboard + 2 in its index)',
      price: 'writeUnit',
      perSecond: (rate) =>
        rate * (system.writeUnits + TRANSACTION_WRITES) +
        batches(rate) * albums(rate) * (TRANSACTION_WRITES + INDEX_WRITES),
    },
    {
      name: 'reads of the leaderboard',
      formula: `batches × (2 × albums in a batch, to count and to show them, + ${BOARD_LENGTH} of the board + ${LEADERBOARD_SHARDS} queries)`,
      price: 'readUnit',
      perSecond: (rate) => batches(rate) * (2 * albums(rate) + BOARD_LENGTH + LEADERBOARD_SHARDS),
    },
    { name: 'writes of the page', formula: 'batches of the stream', price: 'objectWrite', perSecond: batches },
    { name: 'reads of the page', formula: 'batches of the stream', price: 'objectRead', perSecond: batches },
    {
      name: 'views of the page',
      formula: 'orders × views for each',
      price: 'siteRequest',
      perSecond: (rate) => rate * viewsPerOrder,
    },
    {
      name: 'storage that a month adds',
      formula: 'orders × their bytes, unless they have `expiresAt`; each further month costs that again',
      price: 'tableGigabyte',
      perSecond: (rate) => (rate * orderBytes) / 1e9,
    },
  ];
}

function functionDrivers(system: Orders): Driver[] {
  const { values, deployed } = system;
  const batches = (rate: number) => rate / system.published(rate);
  const invocations = (rate: number) => rate / system.drained(rate) + batches(rate);
  const memory = (path: string) => deployed.memory(`Orders/${path}/Resource`);
  return [
    ...invocationDrivers('batches of the queue + batches of the stream', invocations, values),
    {
      name: 'time of the functions',
      formula: 'batches × memory × duration',
      price: 'gigabyteSecond',
      perSecond: (rate) =>
        (rate / system.drained(rate)) * memory('Buffer/Function') * system.drainSeconds +
        batches(rate) * memory('Publish') * system.publishSeconds,
    },
  ];
}
