import { InvalidArgumentError } from 'commander';

const DYNAMODB = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide';
const LAMBDA = 'https://docs.aws.amazon.com/lambda/latest/dg';
const SQS = 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide';
const ELASTICACHE = 'https://docs.aws.amazon.com/AmazonElastiCache/latest/dg';

interface Input {
  readonly value: number;
  readonly unit: string;
}

interface Sourced extends Input {
  /** The page of AWS's documentation that has the number. */
  readonly source: string;
}

/** Defaults of AWS. Those marked as adjustable can be raised by a request to AWS. */
export const QUOTAS = {
  partitionWriteUnits: {
    value: 1000,
    unit: 'write units/s of a partition',
    source: `${DYNAMODB}/bp-partition-key-design.html`,
  },
  partitionReadUnits: {
    value: 3000,
    unit: 'read units/s of a partition',
    source: `${DYNAMODB}/bp-partition-key-design.html`,
  },
  tableWriteUnits: {
    value: 40_000,
    unit: 'write units/s of a table or index, adjustable',
    source: `${DYNAMODB}/ServiceQuotas.html`,
  },
  tableReadUnits: {
    value: 40_000,
    unit: 'read units/s of a table or index, adjustable',
    source: `${DYNAMODB}/ServiceQuotas.html`,
  },
  newTableWriteUnits: {
    value: 4000,
    unit: 'write units/s of a new table on demand',
    source: `${DYNAMODB}/on-demand-capacity-mode.html`,
  },
  doublingMinutes: {
    value: 30,
    unit: 'minutes in which a table on demand doubles its peak',
    source: `${DYNAMODB}/on-demand-capacity-mode.html`,
  },
  streamReaders: { value: 2, unit: 'readers of a shard of a stream', source: `${DYNAMODB}/Streams.html` },
  concurrency: {
    value: 1000,
    unit: 'concurrent invocations in a region, adjustable',
    source: `${LAMBDA}/gettingstarted-limits.html`,
  },
  requestsPerConcurrency: {
    value: 10,
    unit: 'requests/s for each unit of concurrency',
    source: `${LAMBDA}/lambda-concurrency.html`,
  },
  concurrencyPerSecond: {
    value: 100,
    unit: 'more concurrent invocations of a function each second',
    source: `${LAMBDA}/scaling-behavior.html`,
  },
  queueConcurrency: {
    value: 1250,
    unit: 'concurrent invocations of a mapping of a queue',
    source: `${LAMBDA}/services-sqs-scaling.html`,
  },
  queueConcurrencyAtStart: {
    value: 5,
    unit: 'concurrent invocations with which a queue starts',
    source: `${LAMBDA}/services-sqs-scaling.html`,
  },
  queueConcurrencyPerMinute: {
    value: 300,
    unit: 'more concurrent invocations each minute',
    source: `${LAMBDA}/services-sqs-scaling.html`,
  },
  invocationsPerPoller: {
    value: 10,
    unit: 'concurrent invocations of a provisioned poller',
    source: `${LAMBDA}/services-sqs-scaling.html`,
  },
  messagesInFlight: {
    value: 120_000,
    unit: 'messages in flight of a queue, adjustable',
    source: `${SQS}/quotas-queues.html`,
  },
  fifoMessages: {
    value: 3000,
    unit: 'messages/s of a message group or FIFO queue in batches of 10',
    source: `${SQS}/quotas-messages.html`,
  },
  payloadBytes: {
    value: 6_000_000,
    unit: 'bytes that an invocation receives',
    source: `${LAMBDA}/gettingstarted-limits.html`,
  },
  daxNodes: { value: 11, unit: 'nodes of a cluster', source: `${DYNAMODB}/dax-cluster-sizing.html` },
  daxMissWeight: { value: 10, unit: 'hits that a miss costs a node', source: `${DYNAMODB}/dax-cluster-sizing.html` },
  cacheConnections: {
    value: 65_000,
    unit: 'connections of a node or serverless cache',
    source: `${ELASTICACHE}/BestPractices.Clients.Redis.Connections.html`,
  },
  siteRequests: {
    value: 250_000,
    unit: 'requests/s of a distribution, adjustable',
    source: 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html',
  },
} as const satisfies Readonly<Record<string, Sourced>>;

/** What AWS does not publish or what depends on the traffic: measure your own, and set it. */
export const ASSUMPTIONS = {
  albums: { value: 10_000, unit: 'albums; the one at rank n is ordered 1/n as often as the first' },
  orderBytes: { value: 500, unit: 'bytes of an order' },
  envelopeBytes: { value: 700, unit: 'bytes of a message or stream record beside its item' },
  viewsPerOrder: { value: 1, unit: 'views of the page for each order' },
  logBytes: { value: 500, unit: 'bytes that an invocation logs' },
  traceShare: { value: 0.05, unit: 'share of the invocations that X-Ray traces' },
  invokeMs: { value: 3, unit: 'ms of an invocation beside its requests' },
  writeMs: { value: 10, unit: 'ms of a BatchWriteItem or UpdateItem' },
  readMs: { value: 5, unit: 'ms of a read of a table or index' },
  transactionMs: { value: 25, unit: 'ms of a TransactWriteItems' },
  objectReadMs: { value: 20, unit: 'ms of a GetObject' },
  objectWriteMs: { value: 30, unit: 'ms of a PutObject' },
  cacheMs: { value: 1, unit: 'ms of a request to Redis or DAX' },
  hitShare: { value: 0.9, unit: 'share of the reads that a cache answers' },
  writeShare: { value: 0.01, unit: 'writes of restaurants for each read' },
  topCuisineShare: { value: 0.2, unit: 'share of the restaurants that have the most frequent cuisine' },
  nodeRequests: { value: 100_000, unit: 'requests/s of a node of ElastiCache' },
  daxHits: { value: 20_000, unit: 'hits/s of a node of DAX' },
  members: { value: 5, unit: 'members of a group' },
  busiestGroupShare: { value: 0.01, unit: 'share of the messages that are to the busiest group' },
} as const satisfies Readonly<Record<string, Input>>;

interface Price {
  /** US dollars; null: not known here. */
  readonly value: number | null;
  readonly unit: string;
  readonly source: string;
}

export const PRICES = {
  writeUnit: {
    value: 0.625e-6,
    unit: 'write request unit',
    source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
  },
  readUnit: {
    value: 0.125e-6,
    unit: 'read request unit',
    source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
  },
  tableGigabyte: {
    value: 0.25,
    unit: 'GB-month in a table',
    source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
  },
  invocation: { value: 0.2e-6, unit: 'invocation', source: 'https://aws.amazon.com/lambda/pricing/' },
  gigabyteSecond: { value: 0.0000133334, unit: 'GB-second on Arm', source: 'https://aws.amazon.com/lambda/pricing/' },
  queueRequest: { value: 0.4e-6, unit: 'request to a standard queue', source: 'https://aws.amazon.com/sqs/pricing/' },
  objectWrite: { value: 5e-6, unit: 'PutObject', source: 'https://aws.amazon.com/s3/pricing/' },
  objectRead: { value: 0.4e-6, unit: 'GetObject', source: 'https://aws.amazon.com/s3/pricing/' },
  siteRequest: {
    value: 1e-6,
    unit: 'HTTPS request to CloudFront',
    source: 'https://aws.amazon.com/cloudfront/pricing/',
  },
  logGigabyte: { value: 0.5, unit: 'GB of logs', source: 'https://aws.amazon.com/cloudwatch/pricing/' },
  trace: { value: 5e-6, unit: 'trace', source: 'https://aws.amazon.com/xray/pricing/' },
  alarm: { value: 0.1, unit: 'alarm-month', source: 'https://aws.amazon.com/cloudwatch/pricing/' },
  cacheUnit: { value: null, unit: 'ECPU of a serverless cache', source: 'https://aws.amazon.com/elasticache/pricing/' },
  cacheGigabyteHour: {
    value: null,
    unit: 'GB-hour of a serverless cache',
    source: 'https://aws.amazon.com/elasticache/pricing/',
  },
  cacheNodeHour: { value: null, unit: 'hour of a cache node', source: 'https://aws.amazon.com/elasticache/pricing/' },
  daxNodeHour: { value: null, unit: 'hour of a DAX node', source: 'https://aws.amazon.com/dynamodb/pricing/' },
} as const satisfies Readonly<Record<string, Price>>;

export type Quota = keyof typeof QUOTAS;
export type PriceName = keyof typeof PRICES;
export type Values = Readonly<Record<Quota | keyof typeof ASSUMPTIONS, number>>;
export type Prices = Readonly<Record<PriceName, number | null>>;

export interface Inputs {
  readonly values: Values;
  readonly prices: Prices;
}

type Numbers = Readonly<Record<string, number>>;

const valuesOf = <Name extends string, Value>(from: Readonly<Record<Name, { readonly value: Value }>>) =>
  Object.fromEntries(Object.entries<{ readonly value: Value }>(from).map(([name, { value }]) => [name, value]));

/** The defaults, with other values for some. */
export const inputsWith = (changed: Numbers = {}): Inputs => ({
  values: { ...valuesOf(QUOTAS), ...valuesOf(ASSUMPTIONS), ...changed } as Values,
  prices: { ...valuesOf<PriceName, number | null>(PRICES), ...changed } as Prices,
});

/** Parses `name=value` and adds it to the others. */
export function setting(text: string, others: Numbers = {}): Numbers {
  const known = Object.keys({ ...QUOTAS, ...ASSUMPTIONS, ...PRICES });
  const [name, value] = named(text);
  if (!known.includes(name)) throw new InvalidArgumentError(`The name must be one of ${known.join(', ')}.`);
  if (name.endsWith('Share') && value > 1) throw new InvalidArgumentError('A share must be at most 1.');
  return { ...others, [name]: value };
}

/** Parses `construct.attribute=value` and adds it to the others. */
export function change(text: string, others: Numbers = {}): Numbers {
  const [place, value] = named(text);
  return { ...others, [place]: value };
}

function named(text: string): [string, number] {
  const [name = '', digits = '', ...others] = text.split('=');
  const value = Number(digits);
  if (name === '' || others.length > 0 || digits.trim() === '' || !Number.isFinite(value) || value <= 0) {
    throw new InvalidArgumentError('It must be a name and a number greater than 0: name=value.');
  }
  return [name, value];
}
