import type { Mapping } from './deployed';
import type { Values } from './inputs';
import type { Driver, Limit } from './system';

/** Lambda polls a stream this often. */
const POLL_SECONDS = 0.25;
/** A new table on demand has this many partitions. */
const FIRST_PARTITIONS = 4;

export const ACCOUNT_QUOTA = 'a request to AWS: the quota of the account';
export const TABLE_QUOTA = 'a request to AWS: the quota of the table';

/** How many records an invocation has, if a source delivers this many a second. */
export const filled = ({ batchSize, windowSeconds }: Mapping, perSecond: number): number =>
  Math.min(batchSize, Math.max(1, perSecond * Math.max(windowSeconds, POLL_SECONDS)));

/** Open shards of a stream: one per partition of its table. */
export const shardsOf = (writeUnitsPerSecond: number, { partitionWriteUnits }: Values): number =>
  Math.max(FIRST_PARTITIONS, Math.ceil(writeUnitsPerSecond / partitionWriteUnits));

/** Concurrent invocations of a mapping of a queue. */
export const concurrencyOf = ({ maximumConcurrency, maximumPollers }: Mapping, values: Values): number =>
  maximumConcurrency ??
  (maximumPollers === undefined ? values.queueConcurrency : maximumPollers * values.invocationsPerPoller);

/** Units a second that a table can take some seconds after the load began. */
export const tableGrowth =
  (unitsPerOne: number, values: Values) =>
  (seconds: number): number =>
    (values.newTableWriteUnits * 2 ** (seconds / 60 / values.doublingMinutes)) / unitsPerOne;

/** The limits of a function that each request invokes. @param seconds of an invocation */
export const requestLimits = (seconds: number, values: Values): Limit[] => [
  {
    name: 'concurrent invocations of the account',
    utilization: (rate) => (rate * seconds) / values.concurrency,
    raisedBy: ACCOUNT_QUOTA,
    quota: 'concurrency',
  },
  {
    name: 'requests/s of the account',
    utilization: (rate) => rate / (values.concurrency * values.requestsPerConcurrency),
    raisedBy: ACCOUNT_QUOTA,
    quota: 'requestsPerConcurrency',
  },
];

/** The rate that a function can take while Lambda adds instances. */
export const functionGrowth =
  (seconds: number, { concurrencyPerSecond }: Values) =>
  (elapsed: number): number =>
    ((elapsed + 10) * concurrencyPerSecond) / seconds;

/** Invocations one after the other for each shard of a stream. */
export const lanesLimit = (
  name: string,
  { batchSize, lanesPerShard }: Mapping,
  /** Per unit of the rate. */
  per: { readonly writeUnits: number; readonly records: number },
  /** Of an invocation with a full batch. */
  seconds: number,
  values: Values,
): Limit => ({
  name: `invocations of ${name} for all shards of the stream`,
  utilization: (rate) =>
    (rate * per.records * seconds) / (shardsOf(rate * per.writeUnits, values) * lanesPerShard * batchSize),
  raisedBy: '`parallelizationFactor` and `batchSize` of the stream consumer',
  quota: 'partitionWriteUnits',
});

/** What each invocation costs beside its time. */
export const invocationDrivers = (
  formula: string,
  perSecond: (rate: number) => number,
  { logBytes, traceShare }: Values,
): Driver[] => [
  { name: 'invocations', formula, price: 'invocation', perSecond },
  {
    name: 'traces',
    formula: 'invocations × share that is traced',
    price: 'trace',
    perSecond: (rate) => perSecond(rate) * traceShare,
  },
  {
    name: 'logs',
    formula: 'invocations × bytes of their lines',
    price: 'logGigabyte',
    perSecond: (rate) => (perSecond(rate) * logBytes) / 1e9,
  },
];
