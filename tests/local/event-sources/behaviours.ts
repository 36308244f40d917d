/** What AWS documents, and where. Each has a test of its name in `tests/local/event-sources`. */
export interface Behaviour {
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
const MAPPING_API = 'https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html';
const DYNAMODB_STREAMS = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html';
const ITERATORS = 'https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetShardIterator.html';
const FIFO =
  'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html';
const DEAD_LETTERS =
  'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html';

const table = <Id extends string>(rows: Readonly<Record<Id, readonly [says: string, page: string]>>) =>
  Object.fromEntries(
    Object.entries<readonly [string, string]>(rows).map(([id, [says, page]]) => [id, { says, page }]),
  ) as Readonly<Record<Id, Behaviour>>;

export const queueBehaviours = table({
  batchSize: ['a batch holds at most BatchSize messages', SQS_SETTINGS],
  batchSizeDefault: ['BatchSize is 10 unless the mapping says otherwise', SQS_SETTINGS],
  largeBatch: ['a batch may hold more messages than SQS gives at once', SQS_SETTINGS],
  noWindow: ['without a batching window messages are delivered as soon as they are there', MAPPINGS],
  window: ['a batch that is not full is delivered when its batching window is over', MAPPINGS],
  windowFull: ['a batch that is full does not wait for the end of its window', MAPPINGS],
  payload: ['a batch is delivered before its payload is larger than 6 MB', MAPPINGS],
  event: ['a message is delivered with all its attributes, as the event that is documented', SQS],
  messageAttributes: ['message attributes have a type; binary values are base64', SQS],
  longPolling: ['an empty queue is asked by long polling', SQS_SCALING],
  deleted: ['messages are deleted when the function has succeeded', SQS_ERRORS],
  firstFive: ['five batches are worked on at once at first', SQS_SCALING],
  scaling: ['up to 300 more a minute are worked on at once while messages keep coming', SQS_SCALING],
  most: ['never more than 1,250 batches are worked on at once', SQS_SCALING],
  maximumConcurrency: ['never more batches are worked on at once than the maximum concurrency', SQS_SCALING],
  filtered: ['a message that no filter wants is deleted', SQS_FILTERS],
});

export const queueFailureBehaviours = table({
  failed: ['a batch that fails stays, and comes again when its visibility timeout is over', SQS_ERRORS],
  deadLetter: ['a message that fails as often as its queue allows becomes a dead letter', DEAD_LETTERS],
  partial: ['of a batch only the messages that are reported come again', SQS_ERRORS],
  partialOff: ['a response is not looked at without ReportBatchItemFailures', SQS_ERRORS],
  emptyList: ['an empty batchItemFailures list is a success', SQS_ERRORS],
  nullList: ['a batchItemFailures list of null is a success', SQS_ERRORS],
  emptyResponse: ['an empty response is a success', SQS_ERRORS],
  nullResponse: ['a response of null is a success', SQS_ERRORS],
  invalidJson: ['a response that is no JSON is a failure of the batch', SQS_ERRORS],
  emptyIdentifier: ['an empty itemIdentifier is a failure of the batch', SQS_ERRORS],
  nullIdentifier: ['an itemIdentifier of null is a failure of the batch', SQS_ERRORS],
  badKey: ['a misspelt itemIdentifier is a failure of the batch', SQS_ERRORS],
  unknownIdentifier: ['an itemIdentifier of no message is a failure of the batch', SQS_ERRORS],
  throttled: ['a batch whose invocation is throttled is tried again', SQS_ERRORS],
  throttledLong: ['a throttled batch is dropped when its visibility timeout is over, and comes again', SQS_ERRORS],
  backoff: ['fewer batches are worked on at once while invocations fail', SQS_ERRORS],
  reportsFast: ['with ReportBatchItemFailures as many batches are worked on though invocations fail', SQS_ERRORS],
});

export const fifoBehaviours = table({
  order: ['messages of a group are delivered in their order', SQS],
  inFlight: ['of a group one batch is worked on at a time', FIFO],
  parallel: ['batches of several groups are worked on at once', SQS_SCALING],
  groupsInBatch: ['a batch may hold several groups, and keeps their order', SQS_SCALING],
  maximumConcurrency: ['the maximum concurrency limits the groups that are worked on at once', SQS_SCALING],
  retries: ['after a failure all tries are made before others of the group are delivered', SQS_SCALING],
  partial: ['a function may report where a group has failed and the rest of it', SQS_ERRORS],
  event: ['a message has its group, its deduplication id and its sequence number', SQS],
});

export const streamBehaviours = table({
  order: ['the records of a shard are delivered in their order, one batch at a time', STREAMS],
  trimHorizon: ['TRIM_HORIZON begins with the oldest record', STREAM_SETTINGS],
  latest: ['LATEST begins with the records that are new', STREAM_SETTINGS],
  batchSize: ['a batch holds at most BatchSize records, 100 unless the mapping says otherwise', STREAM_SETTINGS],
  noWindow: ['without a batching window a single record is delivered as soon as it is there', STREAMS],
  window: ['a batch that is not full is delivered when its batching window is over', STREAMS],
  windowFull: ['a batch that is full does not wait for the end of its window', STREAMS],
  payload: ['a batch is delivered before its payload is larger than 6 MB', STREAMS],
  event: ['a record is delivered as the event that is documented', STREAMS],
  binary: ['binary values are delivered as base64', STREAMS],
  expiry: ['what time to live deleted names DynamoDB as its user', DYNAMODB_STREAMS],
  polling: ['an idle shard is read four times a second', STREAMS],
  parallel: ['a parallelization factor has so many batches of a shard worked on at once', STREAMS],
  parallelOrder: ['with a parallelization factor the records of an item stay in order', STREAMS],
  parentFirst: ['a shard is read when its parent is done', DYNAMODB_STREAMS],
  newShard: ['a shard that is new is read from its beginning, with LATEST too', DYNAMODB_STREAMS],
  closedShard: ['a closed shard is read to its end', DYNAMODB_STREAMS],
  expiredIterator: ['an iterator that has expired is replaced, and no record comes twice', ITERATORS],
  trimmed: ['where records are gone from the stream, it goes on with the oldest that is left', ITERATORS],
  disabledStream: ['a stream that was switched off is read to its end', DYNAMODB_STREAMS],
  newStream: ['a stream that was switched on again has a new ARN and is another source', DYNAMODB_STREAMS],
  filtered: ['a record that no filter wants is not delivered, and is done', FILTERS],
  filteredWindow: ['with a batching window, records are filtered before they are added to a batch', FILTERS],
});

export const failureBehaviours = table({
  retried: ['a batch that fails is tried again whole, and its shard waits', STREAM_ERRORS],
  maximumRetries: ['after MaximumRetryAttempts retries a batch is discarded, and the shard goes on', STREAM_ERRORS],
  noRetries: ['with MaximumRetryAttempts 0 a batch is tried once', STREAM_SETTINGS],
  infiniteRetries: ['without MaximumRetryAttempts a batch is tried until its records expire', STREAM_SETTINGS],
  maximumAge: ['records older than MaximumRecordAgeInSeconds are discarded', STREAM_ERRORS],
  maximumAgeFirst: ['a record that is too old when it is read is never delivered', STREAM_ERRORS],
  throttled: ['a throttled invocation is repeated and is no retry', STREAM_ERRORS],
  functionGone: ['a function that is gone is waited for, and nothing is discarded', STREAM_ERRORS],
  bisect: ['with BisectBatchOnFunctionError a batch that fails is split in two', STREAM_ERRORS],
  bisectFree: ['a split costs no retry', STREAM_ERRORS],
  bisectOrder: ['the halves are delivered one after the other', STREAM_ERRORS],
  partial: ['with a partial response all from the lowest sequence number on is tried again', STREAM_REPORTS],
  partialDone: ['what is before the lowest sequence number is never delivered again', STREAM_REPORTS],
  partialOff: ['a response is not looked at without ReportBatchItemFailures', STREAM_REPORTS],
  partialBisect: ['with bisection a partial response splits the batch where it failed', STREAM_REPORTS],
  emptyList: ['an empty batchItemFailures list is a success', STREAM_REPORTS],
  nullList: ['a batchItemFailures list of null is a success', STREAM_REPORTS],
  emptyResponse: ['an empty response is a success', STREAM_REPORTS],
  nullResponse: ['a response of null is a success', STREAM_REPORTS],
  emptyIdentifier: ['an empty itemIdentifier is a failure of the batch', STREAM_REPORTS],
  nullIdentifier: ['an itemIdentifier of null is a failure of the batch', STREAM_REPORTS],
  badKey: ['a misspelt itemIdentifier is a failure of the batch', STREAM_REPORTS],
  queueDestination: ['an on-failure queue gets where the records are, and why they were discarded', STREAM_ERRORS],
  topicDestination: ['an on-failure topic gets the same', STREAM_ERRORS],
  ageCondition: ['records that were too old are told as RecordAgeExceeded', STREAM_ERRORS],
  noDestination: ['without a destination discarded records are gone', STREAM_ERRORS],
});

export const mappingBehaviours = table({
  created: ['a mapping that is created is served', MAPPING_API],
  changed: ['a mapping that is changed is served as it is set now', MAPPING_API],
  disabled: ['a mapping that is disabled is paused', MAPPING_API],
  enabled: ['a mapping that is enabled again resumes where it was', MAPPING_API],
  deleted: ['a mapping that is deleted is served no more', MAPPING_API],
  apart: ['a slow function holds up no mapping but its own', MAPPINGS],
  atLeastOnce: ['what was not done when the poller ended is delivered again', MAPPINGS],
});

export const filterBehaviours = table({
  any: ['a record passes when it matches any filter', FILTERS],
  null: ['null matches null', FILTERS],
  empty: ['an empty text matches an empty text', FILTERS],
  equals: ['texts are equal character by character', FILTERS],
  ignoreCase: ['equals-ignore-case matches in any case', FILTERS],
  and: ['all fields of a pattern must match', FILTERS],
  or: ['of the values of a field one must match', FILTERS],
  orFields: ['of the patterns of $or one must match', FILTERS],
  not: ['anything-but matches all but the values', FILTERS],
  notAffix: ['anything-but matches all but what begins or ends so', OPERATORS],
  notIgnoreCase: ['anything-but matches all but a text in any case', OPERATORS],
  notWildcard: ['anything-but matches all but a wildcard', OPERATORS],
  numeric: ['numeric compares numbers, whatever they are written like', FILTERS],
  range: ['numeric matches a range', FILTERS],
  numberText: ['numbers that are written differently are not equal', FILTERS],
  exists: ['exists matches a leaf that is there', FILTERS],
  absent: ['exists false matches what is not there', FILTERS],
  leaf: ['exists works on leaves only', STREAM_FILTERS],
  prefix: ['prefix matches the beginning', FILTERS],
  suffix: ['suffix matches the end', FILTERS],
  affixIgnoreCase: ['prefix and suffix may ignore the case', OPERATORS],
  wildcard: ['wildcard matches any characters where a * is', OPERATORS],
  cidr: ['cidr matches addresses of a network', OPERATORS],
  list: ['of a list in the event one element must match', OPERATORS],
  nested: ['patterns nest as events do', FILTERS],
  dynamodbNumber: ['a number of DynamoDB is a text, which numeric never matches', STREAM_FILTERS],
  jsonBody: ['a nested pattern looks into a body of JSON', SQS_FILTERS],
  textBody: ['a list of rules is for a body of plain text', SQS_FILTERS],
  otherFormat: ['a body of the other format does not pass', SQS_FILTERS],
  anyBody: ['a pattern without body passes every message', SQS_FILTERS],
});

export const behaviours = {
  Queues: queueBehaviours,
  'Failures of queues': queueFailureBehaviours,
  'FIFO queues': fifoBehaviours,
  Streams: streamBehaviours,
  'Failures of streams': failureBehaviours,
  Mappings: mappingBehaviours,
  Filters: filterBehaviours,
} satisfies Readonly<Record<string, Readonly<Record<string, Behaviour>>>>;

/** The tables as a page. */
export const behavioursPage = (): string =>
  [
    '# What AWS documents\n\nEach row has a test of its name. Made of `behaviours.ts`; a test says how to make it again.',
    ...Object.entries(behaviours).map(([title, rows]) =>
      [
        `## ${title}\n\n| behaviour | page |\n| --------- | ---- |`,
        ...Object.values(rows).map(({ says, page }: Behaviour) => `| ${says} | [${pageName(page)}](${page}) |`),
      ].join('\n'),
    ),
  ].join('\n\n');

const pageName = (page: string) => page.replace(/^.*\//, '').replace(/\.html$/, '');
