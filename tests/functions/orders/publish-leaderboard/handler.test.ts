import type { DynamoDBRecord } from 'aws-lambda';
import type { CountableChange } from '../../../../functions/orders/publish-leaderboard/core';
import { createHandler } from '../../../../functions/orders/publish-leaderboard/handler';
import type { LeaderboardStore } from '../../../../functions/orders/publish-leaderboard/store';
import { itemId } from '../../../../runtime/dynamodb/key';

const image = (title: string, artist_name = 'Kiss') => ({
  orderId: { S: 'order-1' },
  album: { M: { title: { S: title }, artist_name: { S: artist_name } } },
});
let sequence = 0;
const record = (
  eventName: 'INSERT' | 'MODIFY' | 'REMOVE',
  images: NonNullable<DynamoDBRecord['dynamodb']>,
  more: Partial<DynamoDBRecord> = {},
): DynamoDBRecord => {
  const SequenceNumber = String(++sequence);
  return { eventID: `event-${SequenceNumber}`, eventName, dynamodb: { SequenceNumber, ...images }, ...more };
};
const insert = (title: string) => record('INSERT', { NewImage: image(title) });
const plenty = { getRemainingTimeInMillis: () => 30_000 };

function setup(parts: Partial<LeaderboardStore> = {}) {
  const [calls, lines, trails]: [unknown[], unknown[], unknown[]] = [[], [], []];
  const store: LeaderboardStore = {
    count: async (changes, signal) => {
      calls.push(['count', changes]);
      return (await parts.count?.(changes, signal)) ?? { counted: changes.length, alreadyCounted: 0, rejected: [] };
    },
    publish: async (touched, signal) => {
      calls.push(['publish', touched]);
      return (await parts.publish?.(touched, signal)) ?? { page: 'written', etag: '"1"' };
    },
    giveUp: async (messages, signal) => {
      if (messages.length > 0) calls.push(['giveUp', messages.map((message) => JSON.parse(message))]);
      await parts.giveUp?.(messages, signal);
    },
  };
  let time = 1000;
  const handler = createHandler(store, {
    now: () => (time += 7),
    log: (_, message, fields) => (message === 'trail' ? trails : lines).push(fields),
  });
  return { calls, lines, trails, run: (Records: DynamoDBRecord[], context = plenty) => handler({ Records }, context) };
}

it('logs each record with its event id, the id of its order, and the version of the page that shows it', async () => {
  const { run, trails } = setup({ publish: async () => ({ page: 'unchanged', etag: '"2"' }) });
  const Keys = { orderId: { S: 'order-1' } };
  await run([record('INSERT', { NewImage: image('A'), Keys })]);
  expect(trails).toEqual([
    { page: 'unchanged', etag: '"2"', trail: [{ eventId: 'event-1', sequenceNumber: '1', item: itemId(Keys) }] },
  ]);
});

beforeEach(() => {
  sequence = 0;
});

const counted = (changes: readonly CountableChange[]) => ({ counted: changes.length, alreadyCounted: 0, rejected: [] });
it('counts the changes of the records, then publishes, and logs one line', async () => {
  const { run, calls, lines } = setup();
  const response = await run([
    insert('A'),
    record('MODIFY', { OldImage: image('A'), NewImage: image('B') }),
    record('MODIFY', { OldImage: image('B'), NewImage: image('B') }),
    record('REMOVE', { OldImage: image('C') }),
  ]);
  const deltas = (...of: [string, number][]) => of.map(([album, delta]) => ({ album, artist: 'Kiss', delta }));
  expect(response).toEqual({ batchItemFailures: [] });
  expect(calls).toEqual([
    [
      'count',
      [
        { eventId: 'event-1', sequenceNumber: '1', deltas: deltas(['A', 1]) },
        { eventId: 'event-2', sequenceNumber: '2', deltas: deltas(['A', -1], ['B', 1]) },
        { eventId: 'event-4', sequenceNumber: '4', deltas: deltas(['C', -1]) },
      ],
    ],
    ['publish', deltas(['A', 1], ['A', -1], ['B', 1], ['C', -1])],
  ]);
  expect(lines).toEqual([
    { records: 4, counted: 3, alreadyCounted: 0, page: 'written', rejected: [], milliseconds: 7 },
  ]);
});

it('subtracts nothing for an order that the time to live deleted, but does for any other deletion', async () => {
  const { run, calls } = setup();
  const by = (type: string, principalId: string) =>
    record('REMOVE', { OldImage: image('A') }, { userIdentity: { type, principalId } });
  await run([by('Service', 'dynamodb.amazonaws.com'), by('AssumedRole', 'dynamodb.amazonaws.com'), by('Service', 'x')]);
  const taken = { delta: -1 };
  expect(calls[0]).toMatchObject([
    'count',
    [
      { sequenceNumber: '1', deltas: [{ delta: 0, expired: 1 }] },
      { sequenceNumber: '2', deltas: [taken] },
      { sequenceNumber: '3', deltas: [taken] },
    ],
  ]);
});

it('sends records that can never be counted to the failure queue after all others are published, and acknowledges them', async () => {
  const { run, calls, lines } = setup({
    count: async (changes) => ({
      counted: changes.length - 1,
      alreadyCounted: 0,
      rejected: [{ sequenceNumber: '3', reason: 'refused' }],
    }),
  });
  const untitled = record('INSERT', { NewImage: { album: { M: { title: { N: '1' }, artist_name: { S: 'K' } } } } });
  const response = await run([
    untitled,
    insert('A'),
    insert('B'),
    record('INSERT', { NewImage: { album: { S: 'A' } } }),
  ]);
  const title = 'album.title must be a non-blank string of at most 2048 bytes, got';
  const artist = 'album.artist_name must be a non-blank string of at most 1024 bytes, got';
  const noMap = 'none, as album is a string';
  expect(response).toEqual({ batchItemFailures: [] });
  const rejected = [
    { sequenceNumber: '1', reason: `${title} a number` },
    { sequenceNumber: '4', reason: `${title} ${noMap}; ${artist} ${noMap}` },
    { sequenceNumber: '3', reason: 'refused' },
  ];
  expect(calls).toMatchObject([
    ['count', [{ sequenceNumber: '2' }, { sequenceNumber: '3' }]],
    ['publish', [{ album: 'A', artist: 'Kiss' }]],
    ['giveUp', rejected],
  ]);
  expect(lines).toMatchObject([{ counted: 1, rejected }]);
});

it('counts the other records of a batch in which a name is half an emoji', async () => {
  const { run, calls } = setup();
  await expect(run([insert('A'), insert('Rocket \ud83d'), insert('C')])).resolves.toEqual({ batchItemFailures: [] });
  expect(calls).toMatchObject([
    ['count', [{ eventId: 'event-1' }, { eventId: 'event-3' }]],
    ['publish', [{ album: 'A' }, { album: 'C' }]],
    ['giveUp', [{ eventID: 'event-2' }]],
  ]);
});

it('counts an album under one spelling', async () => {
  const { run, calls } = setup();
  await run([
    record('MODIFY', { OldImage: image('Bjo\u0308rk '), NewImage: image('Bj\u00f6rk') }),
    insert(' Bjo\u0308rk'),
  ]);
  expect(calls[0]).toEqual([
    'count',
    [{ eventId: 'event-2', sequenceNumber: '2', deltas: [{ album: 'Bj\u00f6rk', artist: 'Kiss', delta: 1 }] }],
  ]);
});

it('counts a record that occurs twice in a batch only once', async () => {
  const { run, calls } = setup();
  const twice = insert('A');
  await run([twice, insert('B'), twice]);
  expect(calls[0]).toMatchObject(['count', [{ eventId: 'event-1' }, { eventId: 'event-2' }]]);
});

it('only publishes when there are no records', async () => {
  const { run, calls } = setup();
  await expect(run([])).resolves.toEqual({ batchItemFailures: [] });
  expect(calls).toEqual([
    ['count', []],
    ['publish', []],
  ]);
});

it.each([
  ['counting', { count: () => Promise.reject(new Error('throttled')) }, 'throttled'],
  ['publishing', { publish: () => Promise.reject(new Error('throttled')) }, 'throttled'],
  ['sending to the failure queue', { giveUp: () => Promise.reject(new Error('throttled')) }, 'throttled'],
])('rejects, so that the batch is delivered again, when %s fails', async (_, parts, message) => {
  const { run, lines } = setup(parts);
  await expect(run([insert('A')])).rejects.toThrow(message);
  expect(lines).toEqual([{ records: 1, error: 'Error: throttled', milliseconds: 7 }]);
});

it.each(['count', 'publish'] as const)(
  'rejects when the %s takes until half a second before the timeout',
  async (part) => {
    const untilAborted = (signal: AbortSignal) =>
      new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const { run, lines } = setup(
      part === 'count'
        ? { count: (_, signal) => untilAborted(signal) }
        : { count: async (changes) => counted(changes), publish: (_, signal) => untilAborted(signal) },
    );
    const timeout = jest.spyOn(AbortSignal, 'timeout');
    await expect(run([insert('A')], { getRemainingTimeInMillis: () => 600 })).rejects.toThrow('deadline exceeded');
    expect(timeout.mock.calls).toEqual([[100]]);
    timeout.mockRestore();
    expect(lines).toMatchObject([{ records: 1, error: expect.stringContaining('deadline exceeded') }]);
  },
);

const SOURCE = 'a DynamoDB stream of the view type NEW_AND_OLD_IMAGES';
it.each([
  ['an eventID', { ...insert('A'), eventID: undefined }, 'eventID must be a non-empty string, got nothing'],
  [
    'a sequence number',
    record('INSERT', { NewImage: image('A'), SequenceNumber: undefined }),
    'dynamodb.SequenceNumber must be a non-empty string, got nothing',
  ],
  ['a new image', record('MODIFY', { OldImage: image('A') }), 'dynamodb.NewImage must be an object, got nothing'],
  ['an old image', record('REMOVE', {}), 'dynamodb.OldImage must be an object, got nothing'],
  ['its DynamoDB part', { ...insert('A'), dynamodb: null }, 'dynamodb.SequenceNumber must be a non-empty string'],
  [
    'a known event name',
    { ...insert('A'), eventName: 'UPDATE' },
    'eventName must be one of INSERT, MODIFY, REMOVE, got a string',
  ],
])('refuses a batch with a record without %s', async (_, broken, problem) => {
  const { run, calls } = setup();
  const message = `Records[1] must be a record of ${SOURCE}: `;
  await expect(run([insert('A'), broken as DynamoDBRecord])).rejects.toThrow(message);
  await expect(run([insert('A'), broken as DynamoDBRecord])).rejects.toThrow(problem);
  expect(calls).toEqual([]);
});

it.each([
  ['an object', { key1: 'v' }, 'an object with "key1"'],
  ['a bare list', [insert('A')], 'a list of 1'],
  ['nothing', undefined, 'nothing'],
  ['a scheduled event', { 'detail-type': 'Scheduled Event' }, 'an object with "detail-type"'],
])('describes %s that is not an event of a stream', async (_, event, got) => {
  const handler = createHandler({} as LeaderboardStore);
  await expect(handler(event as never, plenty)).rejects.toThrow(
    `the event must be { "Records": [ … ] }, as ${SOURCE} sends it, got ${got}`,
  );
});

it.each([
  [{ album: null }],
  [{ album: { M: null } }],
  [{ album: { M: { title: { S: 5 }, artist_name: null } } }],
  [{}],
])('sends an order with an album of another shape to the failure queue: %j', async (NewImage) => {
  const { run, calls } = setup();
  await run([record('INSERT', { NewImage: NewImage as never }), insert('A')]);
  expect(calls).toMatchObject([
    ['count', [{ eventId: 'event-2' }]],
    ['publish', [{}]],
    ['giveUp', [{ eventID: 'event-1' }]],
  ]);
});
