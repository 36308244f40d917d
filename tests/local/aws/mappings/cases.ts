import type { FunctionResponseType } from '@aws-sdk/client-lambda';
import { type Create, invalid, type Refusal, type Update, violation } from './world';

export const filters = (...patterns: readonly string[]) => ({
  FilterCriteria: { Filters: patterns.map((Pattern) => ({ Pattern })) },
});
export const destination = (Destination: string) => ({ DestinationConfig: { OnFailure: { Destination } } });
export const unsupported = (name: string) =>
  invalid(`Unsupported ${name} parameter for given event source mapping type.`);
export const atLeast = (value: number) => `Member must have value greater than or equal to ${value}`;
export const atMost = (value: number) => `Member must have value less than or equal to ${value}`;

export const WINDOW = 'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10';
export const FILTER = invalid('Invalid filter pattern definition.');
export const FIFO_WINDOW = invalid('Batching window is not supported for FIFO queues');
export const ANY_QUEUE = 'arn:aws:sqs:us-east-1:000000000000:any';

export type Case = readonly [what: string, settings: Create & Update, refused: Refusal];

/** What neither source accepts, when a mapping is created or updated. */
export const ANY_SOURCE: readonly Case[] = [
  ['a batch size of 0', { BatchSize: 0 }, violation(['batchSize', '0', atLeast(1)])],
  ['a batch size of 10001', { BatchSize: 10_001 }, violation(['batchSize', '10001', atMost(10_000)])],
  [
    'a window of 301 seconds',
    { MaximumBatchingWindowInSeconds: 301 },
    violation(['maximumBatchingWindowInSeconds', '301', atMost(300)]),
  ],
  [
    'a negative window',
    { MaximumBatchingWindowInSeconds: -1 },
    violation(['maximumBatchingWindowInSeconds', '-1', atLeast(0)]),
  ],
  [
    'several values out of range',
    { BatchSize: 0, MaximumBatchingWindowInSeconds: 301 },
    violation(['batchSize', '0', atLeast(1)], ['maximumBatchingWindowInSeconds', '301', atMost(300)]),
  ],
  [
    'an unknown response type',
    { FunctionResponseTypes: ['ReportNothing' as FunctionResponseType] },
    violation([
      'functionResponseTypes',
      '[ReportNothing]',
      'Member must satisfy constraint: [Member must satisfy enum value set: [ReportBatchItemFailures], Member must not be null]',
    ]),
  ],
  [
    'an unknown metric',
    { MetricsConfig: { Metrics: ['Nothing' as 'EventCount'] } },
    violation([
      'metricsConfig.metrics',
      '[Nothing]',
      'Member must satisfy constraint: [Member must satisfy enum value set: [EventCount, ErrorCount, KafkaMetrics], Member must not be null]',
    ]),
  ],
  [
    'a key that is no ARN',
    { KMSKeyArn: 'key' },
    violation([
      'kMSKeyArn',
      'key',
      'Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()',
    ]),
  ],
  [
    'what a broker needs',
    { SourceAccessConfigurations: [{ Type: 'BASIC_AUTH', URI: 'arn:aws:secretsmanager:any' }] },
    unsupported('SourceAccessConfigurations'),
  ],
  ['more than ten filters', filters(...Array(11).fill('{}')), invalid('The number of filters must not exceed 10.')],
  [
    'a pattern of 4097 characters',
    filters(' '.repeat(4097)),
    violation([
      'filterCriteria.filters.1.member.pattern',
      ' '.repeat(4097),
      'Member must have length less than or equal to 4096',
    ]),
  ],
  [
    'a success destination',
    { DestinationConfig: { OnSuccess: { Destination: ANY_QUEUE } } },
    unsupported('DestinationConfig'),
  ],
  [
    'a metric of brokers',
    { MetricsConfig: { Metrics: ['EventCount', 'ErrorCount'] } },
    invalid('Unsupported metric ErrorCount for given event source mapping type.'),
  ],
  ['a log level of brokers', { LoggingConfig: { SystemLogLevel: 'DEBUG' } }, unsupported('LoggingConfig')],
  [
    'a function name of 141 characters',
    { FunctionName: 'f'.repeat(141) },
    violation(['functionName', 'f'.repeat(141), 'Member must have length less than or equal to 140']),
  ],
  ['an unknown function', { FunctionName: 'unknown' }, invalid('Function does not exist')],
  ['an unknown alias', { FunctionName: 'unknown:live' }, invalid('Function does not exist')],
];
