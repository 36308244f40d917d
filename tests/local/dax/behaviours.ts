import { DIFFERENCES } from './conformance/differences';
import { CLIENTS, type Client } from './conformance/drivers/driver';

/** A behavior of the caches, and the AWS page that documents it. Each has a test with its name. */
export interface Behavior {
  readonly says: string;
  readonly page: string;
}

const guide = (page: string) => `https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/${page}.html`;
const CONCEPTS = guide('DAX.concepts');
const CONSISTENCY = guide('DAX.consistency');
const CONFIGURATION = guide('dax-config-considerations');
const MANAGEMENT = guide('DAX.cluster-management');
const TRANSACTIONS = guide('transaction-apis');

const table = <Id extends string>(rows: Readonly<Record<Id, readonly [says: string, page: string]>>) =>
  Object.fromEntries(
    Object.entries<readonly [string, string]>(rows).map(([id, [says, page]]) => [id, { says, page }]),
  ) as Readonly<Record<Id, Behavior>>;

export const itemCacheBehaviors = table({
  get: ['an item that was read once is answered from the cache', CONCEPTS],
  batch: ['a BatchGetItem is treated as one GetItem for each key', CONSISTENCY],
  partial: ['a BatchGetItem reads only the items from the table that are not cached', CONSISTENCY],
  key: ['items are cached by their primary key, whatever else a request asks for', CONCEPTS],
  expired: ['an item expires after the TTL of the item cache, and is then read from the table', CONCEPTS],
  reads: ['reads of an item do not make it expire later', CONCEPTS],
  never: ['with a TTL of 0, items never expire', MANAGEMENT],
  bypassed: ['a change that bypasses DAX is not seen until the item expires', CONSISTENCY],
  around: ['an item that was written past DAX is cached when it is read', CONSISTENCY],
  evicted: ['a full cache evicts the items that were used longest ago, although they have not expired', CONCEPTS],
  free: ['a cache hit consumes no read capacity', CONFIGURATION],
});

export const queryCacheBehaviors = table({
  query: ['the result of a Query is answered from the cache', CONCEPTS],
  scan: ['the result of a Scan is answered from the cache', CONCEPTS],
  index: ['results of indexes are cached as well', CONFIGURATION],
  parameters: ['results are cached by the values of all parameters', CONCEPTS],
  expired: ['a result expires after the TTL of the query cache, and is then read from the table', CONCEPTS],
  disabled: ['with a TTL of 0, results are not cached', MANAGEMENT],
  written: ['writes through DAX do not change cached results', CONSISTENCY],
  bypassed: ['writes that bypass DAX do not change cached results', CONSISTENCY],
  separate: ['results do not fill the item cache', CONSISTENCY],
  unfilled: ['the item cache does not answer a Query', CONSISTENCY],
  evicted: ['a full cache evicts the results that were used longest ago, although they have not expired', CONCEPTS],
});

export const writeBehaviors = table({
  put: ['after a PutItem, the item is answered from the cache', CONSISTENCY],
  update: ['after an UpdateItem, reads return the new item', CONSISTENCY],
  delete: ['after a DeleteItem, reads return no item', CONSISTENCY],
  batch: ['after a BatchWriteItem, reads return its items', CONSISTENCY],
  table: ['a write is in the table before it is answered', CONCEPTS],
  whatever: ['a write replaces a cached item whatever its TTL', CONSISTENCY],
  rewritten: ['a write through DAX starts the TTL of the item again', CONSISTENCY],
  failed: ['a failed write changes no cached item, and returns the error of the table', CONSISTENCY],
  nodes: ['a write through one node is seen on all nodes', CONSISTENCY],
});

export const consistentBehaviors = table({
  get: ['a consistent GetItem reads the table, although the item is cached', CONSISTENCY],
  batch: ['a consistent BatchGetItem reads the table, although the items are cached', CONSISTENCY],
  query: ['a consistent Query and a consistent Scan read the table, although their results are cached', CONSISTENCY],
  notStored: ['items of consistent reads are not cached', CONSISTENCY],
  notStoredResults: ['results of consistent reads are not cached', CONSISTENCY],
});

export const transactionBehaviors = table({
  get: ['TransactGetItems reads the table, although the items are cached', TRANSACTIONS],
  notStored: ['the items of TransactGetItems are not cached', CONSISTENCY],
  write: ['after TransactWriteItems, reads return the new items', TRANSACTIONS],
  refill: ['after TransactWriteItems, DAX reads the items with TransactGetItems and caches them', TRANSACTIONS],
  cancelled: ['a cancelled transaction changes no cached item', TRANSACTIONS],
});

export const negativeBehaviors = table({
  item: ['a key without an item is cached', CONSISTENCY],
  batch: ['a key without an item in a BatchGetItem is cached', CONSISTENCY],
  expired: ['a key without an item is read again after the TTL of the item cache', CONSISTENCY],
  put: ['a PutItem replaces a key without an item', CONSISTENCY],
  update: ['an UpdateItem replaces a key without an item', CONSISTENCY],
  deleted: ['after a DeleteItem, the key is cached as one without an item', CONSISTENCY],
  query: ['an empty result is cached', CONSISTENCY],
  queryExpired: ['an empty result is read again after the TTL of the query cache', CONSISTENCY],
});

const SECTIONS: readonly (readonly [title: string, table: Readonly<Record<string, Behavior>>])[] = [
  ['Item cache', itemCacheBehaviors],
  ['Query cache', queryCacheBehaviors],
  ['Writes', writeBehaviors],
  ['Consistent reads', consistentBehaviors],
  ['Transactions', transactionBehaviors],
  ['Missing items', negativeBehaviors],
];

const sectionOf = ([title, rows]: (typeof SECTIONS)[number]) => [
  `## ${title}`,
  '',
  '| behavior | page |',
  '| -------- | ---- |',
  ...Object.values(rows).map(({ says, page }) => `| ${says} | [${/[^/]+(?=\.html$)/.exec(page)?.[0]}](${page}) |`),
  '',
];

const DIFFERENCES_INTRODUCTION = `## Differences from DynamoDB

The conformance suite in \`tests/local/dax/conformance\` sends more than 900 requests, and generated ones, to a table and
through DAX with each of these clients:

${CLIENTS.map((client) => `- \`${client}\``).join('\n')}

The answers are equal: values, names of errors, messages, cancellation reasons, and the items that the table has
afterward. One client of each language sends reads twice, so that the cache answers the second one. There are these
differences, each of which the suite has seen with each of its clients. They come from the clients, so they are the same
on AWS.
`;

const COMPARISON = `Not differences: the notation of numbers, the order of sets, and where an error of a JavaScript client has its name
(\`code\`) and its reasons (\`cancellationReasons\`). The local AWS compares numbers in keys and sets by their digits, so
the suite sends it plain digits.
`;

const OTHER_CLIENTS = `## Go and Java

What the Go clients \`aws-dax-go\` 1.2.15 and \`aws-dax-go-v2\` 1.0.3 and the Java clients \`software.amazon.dax\` 2.0.5
and \`com.amazonaws\` 1.0.230341.0 send is recorded in \`tests/local/dax/conformance/recorded\`, with replies that they
have read. The same suite ran with each of them once. They differ in the ways above, and:

- The Go clients subtract 2^32 from the exponent of numeric sort keys from 1E+61 on when they read them, or add it to
  the exponent of those that are as small.
- The Go clients do not return from an UpdateItem, DeleteItem or TransactWriteItems on a missing table before their
  deadline.
- Version 2 of the Go client names errors of its own checks \`Unknown\`, version 1 \`InvalidParameter\` or
  \`ParamRequiredError\`.
- Version 1 of the Go client returns no \`ConsumedCapacity\` if the cache answers, and no \`UnprocessedKeys\` if there
  are none.
- The Java clients and version 1 of the Go client return empty \`Items\` for \`Select\` \`COUNT\`.
`;

const KNOWN = `## Differences from DAX

- The endpoint of a cluster is its first node, and clients that know no other do not find the rest of the cluster while
  this node is stopped. On AWS, the name of the endpoint has the addresses of all nodes.
- A busy node answers late. On AWS, it answers with a ThrottlingException when its CPU has too much to do;
  \`npx tableside fault add … --service dax\` injects such answers.
- Each node has caches of its own. On AWS, an item that one node has read is replicated to the others.
- A write reaches the item caches of all nodes at once. On AWS, that takes up to a second.
- What a cluster on AWS caches after an UpdateItem is not documented. Here, the whole new item is cached if the client
  asks for it or for nothing, and the entry is dropped otherwise.
`;

const namesOf = (clients: readonly Client[]): string =>
  clients.length === CLIENTS.length ? 'all' : clients.map((client) => `\`${client}\``).join(', ');

/** The page local/dax/BEHAVIOURS.md, without its last line break. */
export const behaviorsPage = (): string =>
  [
    '# Documented AWS behaviors',
    '',
    'Each row has a test with its name. `behaviours-page.test.ts` has the command that generates this page.',
    '',
    ...SECTIONS.flatMap(sectionOf),
    DIFFERENCES_INTRODUCTION,
    '| difference | reason | clients |',
    '| ---------- | ------ | ------- |',
    ...Object.values(DIFFERENCES).map(
      ({ says, why, clients, sometimes = [] }) => `| ${says} | ${why} | ${namesOf([...clients, ...sometimes])} |`,
    ),
    '',
    COMPARISON,
    OTHER_CLIENTS,
    KNOWN.trimEnd(),
  ].join('\n');
