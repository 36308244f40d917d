/** A behavior, and the AWS page that documents it. Each has a test with its name. */
export interface Behavior {
  readonly says: string;
  readonly page: string;
}

const lambda = (page: string) => `https://docs.aws.amazon.com/lambda/latest/dg/${page}.html`;
const MAPPINGS = lambda('invocation-eventsourcemapping');
const SQS = lambda('with-sqs');
const SQS_SETTINGS = lambda('services-sqs-parameters');
const SQS_SCALING = lambda('services-sqs-scaling');
const SQS_ERRORS = lambda('services-sqs-errorhandling');
const SQS_FILTERS = lambda('with-sqs-filtering');
const STREAMS = lambda('with-ddb');
const STREAM_SETTINGS = lambda('services-ddb-params');
const STREAM_ERRORS = lambda('services-dynamodb-errors');
const STREAM_REPORTS = lambda('services-ddb-batchfailurereporting');
const STREAM_FILTERS = lambda('with-ddb-filtering');
const FILTERS = lambda('invocation-eventfiltering');
const OPERATORS = 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html';
const PATTERNS = 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern.html';
const FILTER_API = 'https://docs.aws.amazon.com/lambda/latest/api/API_Filter.html';
const MAPPING_API = 'https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html';
const STREAM_WINDOWS = lambda('services-ddb-windows');
const DYNAMODB_STREAMS = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html';
const ITERATORS = 'https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetShardIterator.html';
const FIFO =
  'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html';
const DEAD_LETTERS =
  'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html';

const table = <Id extends string>(rows: Readonly<Record<Id, readonly [says: string, page: string]>>) =>
  Object.fromEntries(
    Object.entries<readonly [string, string]>(rows).map(([id, [says, page]]) => [id, { says, page }]),
  ) as Readonly<Record<Id, Behavior>>;

export const queueBehaviors = table({
  batchSize: ['a batch holds at most BatchSize messages', SQS_SETTINGS],
  batchSizeDefault: ['BatchSize defaults to 10', SQS_SETTINGS],
  largeBatch: ['a batch can hold more messages than one receive request returns', SQS_SETTINGS],
  noWindow: ['without a batching window, messages are delivered immediately', MAPPINGS],
  window: ['a batch that is not full is delivered at the end of its batching window', MAPPINGS],
  windowFull: ['a full batch is delivered before the end of its batching window', MAPPINGS],
  payload: ['a batch is delivered before its payload exceeds 6 MB', MAPPINGS],
  event: ['a message is delivered with all of its attributes in the documented event', SQS],
  messageAttributes: ['message attributes have a data type; binary values are base64', SQS],
  longPolling: ['an empty queue is polled with long polling', SQS_SCALING],
  deleted: ['messages are deleted after the function succeeds', SQS_ERRORS],
  firstFive: ['processing starts with five concurrent batches', SQS_SCALING],
  scaling: ['while messages keep coming, concurrency grows by up to 300 a minute', SQS_SCALING],
  most: ['concurrency never exceeds 1,250 batches', SQS_SCALING],
  maximumConcurrency: ['concurrency never exceeds the maximum concurrency', SQS_SCALING],
  provisioned: ['provisioned pollers run ten batches each, from their minimum to their maximum', SQS_SCALING],
  provisionedGrowth: ['with provisioned pollers, concurrency grows by up to 1,000 a minute', SQS_SCALING],
  filtered: ['a message that matches no filter is deleted', SQS_FILTERS],
});

export const queueFailureBehaviors = table({
  failed: ['a failed batch is delivered again after its visibility timeout', SQS_ERRORS],
  deadLetter: ['a message goes to the dead-letter queue after maxReceiveCount receives', DEAD_LETTERS],
  partial: ['after a partial response, only the reported messages are delivered again', SQS_ERRORS],
  partialOff: ['without ReportBatchItemFailures, the response is ignored', SQS_ERRORS],
  emptyList: ['an empty batchItemFailures list is a success', SQS_ERRORS],
  nullList: ['a batchItemFailures list of null is a success', SQS_ERRORS],
  emptyResponse: ['an empty response is a success', SQS_ERRORS],
  nullResponse: ['a response of null is a success', SQS_ERRORS],
  invalidJson: ['a response that is not JSON fails the batch', SQS_ERRORS],
  emptyIdentifier: ['an empty itemIdentifier fails the batch', SQS_ERRORS],
  nullIdentifier: ['an itemIdentifier of null fails the batch', SQS_ERRORS],
  badKey: ['a misspelled itemIdentifier fails the batch', SQS_ERRORS],
  unknownIdentifier: ['an unknown itemIdentifier fails the batch', SQS_ERRORS],
  throttled: ['a throttled invocation is retried', SQS_ERRORS],
  throttledLong: ['a throttled batch is dropped at the end of its visibility timeout, and delivered again', SQS_ERRORS],
  backoff: ['concurrency shrinks while invocations fail', SQS_ERRORS],
  reportsFast: ['with ReportBatchItemFailures, concurrency does not shrink when invocations fail', SQS_ERRORS],
});

export const fifoBehaviors = table({
  order: ['messages of a group are delivered in order', SQS],
  inFlight: ['a group has one batch in flight at a time', FIFO],
  parallel: ['batches of several groups are processed concurrently', SQS_SCALING],
  groupsInBatch: ['a batch can hold several groups, and keeps their order', SQS_SCALING],
  maximumConcurrency: ['the maximum concurrency limits the number of concurrent groups', SQS_SCALING],
  retries: ['after a failure, all retries are made before other messages of the group are delivered', SQS_SCALING],
  partial: ['a function can report the first failed message of a group and all later ones', SQS_ERRORS],
  event: ['a message has its group id, deduplication id and sequence number', SQS],
});

export const streamBehaviors = table({
  order: ['the records of a shard are delivered in order, one batch at a time', STREAMS],
  trimHorizon: ['TRIM_HORIZON starts with the oldest record', STREAM_SETTINGS],
  latest: ['LATEST starts with new records', STREAM_SETTINGS],
  batchSize: ['a batch holds at most BatchSize records, 100 by default', STREAM_SETTINGS],
  noWindow: ['without a batching window, a single record is delivered immediately', STREAMS],
  window: ['a batch that is not full is delivered at the end of its batching window', STREAMS],
  windowFull: ['a full batch is delivered before the end of its batching window', STREAMS],
  payload: ['a batch is delivered before its payload exceeds 6 MB', STREAMS],
  event: ['a record is delivered in the documented event', STREAMS],
  binary: ['binary values are delivered as base64', STREAMS],
  expiry: ['a deletion by time to live has DynamoDB as its user identity', DYNAMODB_STREAMS],
  polling: ['an idle shard is read four times a second', STREAMS],
  parallel: ['the parallelization factor is the number of concurrent batches of a shard', STREAMS],
  parallelOrder: ['with a parallelization factor, the records of an item stay in order', STREAMS],
  parentFirst: ['a shard is read after its parent is done', DYNAMODB_STREAMS],
  newShard: ['a new shard is read from its start, even with LATEST', DYNAMODB_STREAMS],
  closedShard: ['a closed shard is read to its end', DYNAMODB_STREAMS],
  expiredIterator: ['an expired iterator is replaced, and no record is delivered twice', ITERATORS],
  trimmed: ['after records were trimmed, reading continues with the oldest record left', ITERATORS],
  disabledStream: ['a disabled stream is read to its end', DYNAMODB_STREAMS],
  newStream: ['a re-enabled stream has a new ARN and is another source', DYNAMODB_STREAMS],
  filtered: ['a record that matches no filter is not delivered, and is done', FILTERS],
  filteredWindow: ['with a batching window, records are filtered before they are added to a batch', FILTERS],
});

export const failureBehaviors = table({
  retried: ['a failed batch is retried as a whole, and blocks its shard', STREAM_ERRORS],
  maximumRetries: ['after MaximumRetryAttempts retries, a batch is discarded, and the shard continues', STREAM_ERRORS],
  noRetries: ['with MaximumRetryAttempts 0, a batch is tried once', STREAM_SETTINGS],
  infiniteRetries: ['without MaximumRetryAttempts, a batch is retried until its records expire', STREAM_SETTINGS],
  maximumAge: ['records older than MaximumRecordAgeInSeconds are discarded', STREAM_ERRORS],
  maximumAgeFirst: ['a record that is too old when it is read is never delivered', STREAM_ERRORS],
  throttled: ['a throttled invocation is repeated, and does not count as a retry', STREAM_ERRORS],
  functionGone: ['while the function does not exist, records wait and are not discarded', STREAM_ERRORS],
  bisect: ['with BisectBatchOnFunctionError, a failed batch is split in two', STREAM_ERRORS],
  bisectFree: ['a split does not count as a retry', STREAM_ERRORS],
  bisectOrder: ['the halves are delivered one after the other', STREAM_ERRORS],
  partial: [
    'after a partial response, all records from the lowest reported sequence number on are retried',
    STREAM_REPORTS,
  ],
  partialDone: ['records before the lowest reported sequence number are not delivered again', STREAM_REPORTS],
  partialOff: ['without ReportBatchItemFailures, the response is ignored', STREAM_REPORTS],
  partialBisect: ['with bisection, a partial response splits the batch at the failed record', STREAM_REPORTS],
  emptyList: ['an empty batchItemFailures list is a success', STREAM_REPORTS],
  nullList: ['a batchItemFailures list of null is a success', STREAM_REPORTS],
  emptyResponse: ['an empty response is a success', STREAM_REPORTS],
  nullResponse: ['a response of null is a success', STREAM_REPORTS],
  emptyIdentifier: ['an empty itemIdentifier fails the batch', STREAM_REPORTS],
  nullIdentifier: ['an itemIdentifier of null fails the batch', STREAM_REPORTS],
  badKey: ['a misspelled itemIdentifier fails the batch', STREAM_REPORTS],
  queueDestination: ['an on-failure queue receives the positions of discarded records, and the reason', STREAM_ERRORS],
  topicDestination: ['an on-failure topic receives the same', STREAM_ERRORS],
  bucketDestination: [
    'an on-failure bucket receives the same with the event, as an object by mapping, shard and day',
    STREAM_ERRORS,
  ],
  ageCondition: ['records that were too old are reported as RecordAgeExceeded', STREAM_ERRORS],
  noDestination: ['without a destination, discarded records are lost', STREAM_ERRORS],
});

export const windowBehaviors = table({
  state: ['the state that the function returns is passed on to the next invocation of the window', STREAM_WINDOWS],
  boundaries: ['a batch holds records of one window, by the time at which they were written', STREAM_WINDOWS],
  final: ['a window ends with an invocation without records, before records of the next window', STREAM_WINDOWS],
  quiet: ['a window without new records is over soon after its end', STREAM_WINDOWS],
  noState: ['a response without state is a failed invocation', STREAM_WINDOWS],
  finalRetried: ['the shard waits until the last invocation of a window succeeds', STREAM_WINDOWS],
  tooLarge: ['a state of more than 1 MB terminates its window early', STREAM_WINDOWS],
  shardEnd: ['a window is over when its shard ends, and the child shard starts with a new state', STREAM_WINDOWS],
  retries: ['the retry policy of the mapping applies to the batches of a window', STREAM_WINDOWS],
  reports: ['with ReportBatchItemFailures, the state covers the records before the failed one', STREAM_WINDOWS],
});

export const mappingBehaviors = table({
  created: ['a new mapping is served', MAPPING_API],
  changed: ['a changed mapping is served with its new settings', MAPPING_API],
  disabled: ['a disabled mapping is paused', MAPPING_API],
  enabled: ['a re-enabled mapping resumes where it was', MAPPING_API],
  deleted: ['a deleted mapping is no longer served', MAPPING_API],
  apart: ['a slow function delays only its own mapping', MAPPINGS],
  atLeastOnce: ['records that were not done when the poller ended are delivered again', MAPPINGS],
});

export const filterBehaviors = table({
  any: ['a record passes when it matches any filter', FILTERS],
  null: ['null matches null', FILTERS],
  empty: ['an empty string matches an empty string', FILTERS],
  equals: ['strings are compared exactly', FILTERS],
  ignoreCase: ['equals-ignore-case ignores the case', FILTERS],
  and: ['all fields of a pattern must match', FILTERS],
  or: ['one of the values of a field must match', FILTERS],
  orFields: ['one of the patterns in $or must match', FILTERS],
  not: ['anything-but matches all other values', FILTERS],
  notAffix: ['anything-but excludes a prefix or suffix', OPERATORS],
  notIgnoreCase: ['anything-but excludes a string in any case', OPERATORS],
  notWildcard: ['anything-but excludes a wildcard', OPERATORS],
  numeric: ['numeric compares numbers in any notation', FILTERS],
  range: ['numeric matches a range', FILTERS],
  numberValue: ['numbers match by value, other than the page says: 300 matches 300.0 and 3.0e2', FILTERS],
  exists: ['exists matches a leaf that exists', FILTERS],
  absent: ['exists false matches a missing leaf', FILTERS],
  leaf: ['exists works on leaves only', STREAM_FILTERS],
  prefix: ['prefix matches the start of a string', FILTERS],
  suffix: ['suffix matches the end of a string', FILTERS],
  affixIgnoreCase: ['prefix and suffix can ignore the case', OPERATORS],
  wildcard: ['* in a wildcard matches any characters', OPERATORS],
  cidr: ['cidr matches the addresses of a network', OPERATORS],
  list: ['one element of a list in the event must match', OPERATORS],
  nested: ['patterns nest as events do', FILTERS],
  dynamodbNumber: ['a DynamoDB number is a string, which numeric never matches', STREAM_FILTERS],
  nestedData: ['a pattern for dynamodb that is not nested is rejected', STREAM_FILTERS],
  jsonBody: ['a nested pattern matches a JSON body', SQS_FILTERS],
  textBody: ['a list of rules matches a plain-text body', SQS_FILTERS],
  otherFormat: ['a body in the other format does not match', SQS_FILTERS],
  onlyBody: ['a pattern with anything but body is rejected', SQS_FILTERS],
  dots: ['names joined with dots match nested fields', PATTERNS],
  length: ['a pattern has at most 4096 characters', FILTER_API],
  count: ['a mapping has at most ten filters, with the quota that AWS raises on request', FILTERS],
});

export const behaviors = {
  Queues: queueBehaviors,
  'Failures of queues': queueFailureBehaviors,
  'FIFO queues': fifoBehaviors,
  Streams: streamBehaviors,
  'Failures of streams': failureBehaviors,
  'Tumbling windows': windowBehaviors,
  Mappings: mappingBehaviors,
  Filters: filterBehaviors,
} satisfies Readonly<Record<string, Readonly<Record<string, Behavior>>>>;

/** The page `BEHAVIOURS.md`. */
export const behaviorsPage = (): string =>
  [
    '# Documented AWS behaviors\n\nEach row has a test with its name. `behaviours-page.test.ts` has the command that generates this page.',
    ...Object.entries(behaviors).map(([title, rows]) =>
      [
        `## ${title}\n\n| behavior | page |\n| -------- | ---- |`,
        ...Object.values(rows).map(({ says, page }: Behavior) => `| ${says} | [${pageName(page)}](${page}) |`),
      ].join('\n'),
    ),
  ].join('\n\n');

const pageName = (page: string) => page.replace(/^.*\//, '').replace(/\.html$/, '');
