import {
  type CountableChange,
  deltasOf,
  groupChanges,
  netDeltas,
  type OrderChange,
  planCounts,
  rejectionOf,
  topOf,
} from '../../../../functions/orders/publish-leaderboard/core';

const names = (title: string | undefined, artistName: string | undefined = 'Kiss') => ({ title, artistName });
const change = (of: Partial<OrderChange>): OrderChange => ({
  eventId: 'event-1',
  sequenceNumber: '100000000000000000001',
  before: undefined,
  after: undefined,
  expired: false,
  ...of,
});
const album = (title: string, delta: number) => ({ album: title, artist: 'Kiss', delta });
const rejected = (reason: string) => ({ sequenceNumber: '100000000000000000001', reason });

describe('an order', () => {
  it.each([
    ['that is new counts', { after: names('Unplugged') }, [album('Unplugged', 1)]],
    ['that a person deletes takes its count back', { before: names('Unplugged') }, [album('Unplugged', -1)]],
    [
      'that expires keeps its count, and is counted as expired',
      { before: names('Unplugged'), expired: true },
      [{ ...album('Unplugged', 0), expired: 1 }],
    ],
    ['that is broken and expires is not counted as expired', { before: names(''), expired: true }, []],
    [
      'that gets another album moves its count',
      { before: names('Unplugged'), after: names('Alive!') },
      [album('Unplugged', -1), album('Alive!', 1)],
    ],
    [
      'that gets another artist moves its count',
      { before: names('Unplugged'), after: names('Unplugged', 'Eric Clapton') },
      [album('Unplugged', -1), { album: 'Unplugged', artist: 'Eric Clapton', delta: 1 }],
    ],
    ['that changes elsewhere counts no more', { before: names('Unplugged'), after: names('Unplugged') }, []],
    ['that is mended counts', { before: names(undefined), after: names('Unplugged') }, [album('Unplugged', 1)]],
    ['that breaks takes its count back', { before: names('Unplugged'), after: names('') }, [album('Unplugged', -1)]],
    ['that is broken and deleted takes nothing back', { before: names('') }, []],
    ['that is broken and new does not count', { after: names(undefined) }, []],
  ])('%s', (_, of, deltas) => {
    expect(deltasOf(change(of))).toEqual(deltas);
  });

  const titleRule = 'album.title must be a non-blank string of at most 2048 bytes';
  const artistRule = 'album.artist_name must be a non-blank string of at most 1024 bytes';
  it.each([
    ['is new without a title', { after: names(undefined) }, `${titleRule}, got none`],
    ['is new with an empty artist', { after: names('A', '') }, `${artistRule}, got an empty string`],
    [
      'is new with an invisible title',
      { after: names('\u200b \ufeff') },
      `${titleRule}, got invisible characters only`,
    ],
    [
      'is new with a title that is a number',
      { after: { title: { found: 'a number' }, artistName: { found: 'a list' } } },
      `${titleRule}, got a number; ${artistRule}, got a list`,
    ],
    ['is new with a blank title', { after: names(' \u3000\t') }, `${titleRule}, got white space only`],
    [
      'is new with names beyond the limits in bytes',
      { after: names(`${'é'.repeat(1024)}x`, 'é'.repeat(513)) },
      `${titleRule}, got 2049 bytes; ${artistRule}, got 1026 bytes`,
    ],
    [
      'is new with half an emoji',
      { after: names('Rocket \ud83d', '\ude80') },
      'album.title must be valid Unicode, got half of a surrogate pair; ' +
        'album.artist_name must be valid Unicode, got half of a surrogate pair',
    ],
    ['breaks', { before: names('A'), after: names('') }, `${titleRule}, got an empty string`],
  ])('is rejected when it %s', (_, of, reason) => {
    expect(rejectionOf(change(of))).toEqual(rejected(reason));
  });

  it.each([
    ['is right to the last byte', { after: names('é'.repeat(1024), 'é'.repeat(512)) }],
    ['is right to the last byte once it is composed', { after: names('e\u0301'.repeat(1024), 'K') }],
    ['is right to the last byte without the white space around it', { after: names(` ${'é'.repeat(1024)} `) }],
    ['stays as broken as it was reported', { before: names(''), after: names('') }],
    ['is mended', { before: names(''), after: names('A') }],
    ['is deleted, though broken', { before: names('') }],
  ])('is not rejected when it %s', (_, of) => {
    expect(rejectionOf(change(of))).toBeUndefined();
  });
});

describe('deltas of several changes', () => {
  it('add up for each album and vanish where they cancel out', () => {
    const deltas = [album('A', 1), album('B', 1), album('A', 1), album('B', -1), album('C', -1)];
    expect(netDeltas(deltas.map((delta) => ({ deltas: [delta] })))).toEqual([album('A', 2), album('C', -1)]);
  });

  it('add up what expired, too, and keep an album from which nothing else is left', () => {
    const expiry = { ...album('A', 0), expired: 1 };
    const deltas = [expiry, album('A', 1), expiry, album('A', -1), expiry, album('B', 1)];
    expect(netDeltas(deltas.map((delta) => ({ deltas: [delta] })))).toEqual([
      { ...album('A', 0), expired: 3 },
      album('B', 1),
    ]);
  });

  it('keep albums apart whose names run together alike', () => {
    const ambiguous = [
      { album: 'A', artist: '","B', delta: 1 },
      { album: 'A","', artist: 'B', delta: 1 },
    ];
    expect(netDeltas([{ deltas: ambiguous }])).toEqual(ambiguous);
  });
});

describe('groups of changes', () => {
  const orders = (titles: readonly string[]): CountableChange[] =>
    titles.map((title, index) => ({ eventId: `${index}`, sequenceNumber: `${index}`, deltas: [album(title, 1)] }));
  const actions = (group: readonly CountableChange[]) =>
    group.length + new Set(group.flatMap(({ deltas }) => deltas.map((delta) => delta.album))).size;

  it('are none for no change', () => {
    expect(groupChanges([])).toEqual([]);
  });

  it('hold 99 changes of one album, with one action for it', () => {
    expect(groupChanges(orders(Array(100).fill('A'))).map((group) => group.length)).toEqual([99, 1]);
  });

  it('hold 50 changes of 50 albums', () => {
    const titles = Array.from({ length: 51 }, (_, index) => `album ${index}`);
    expect(groupChanges(orders(titles)).map((group) => group.length)).toEqual([50, 1]);
  });

  it('hold 33 moves between 66 albums, two actions for each beside its own', () => {
    const moves = Array.from({ length: 34 }, (_, index) => ({
      eventId: `${index}`,
      sequenceNumber: `${index}`,
      deltas: [album(`from ${index}`, -1), album(`to ${index}`, 1)],
    }));
    expect(groupChanges(moves).map((group) => group.length)).toEqual([33, 1]);
  });

  it('gather the changes of an album, lose none and stay within 100 actions', () => {
    const changes = orders(Array.from({ length: 300 }, (_, index) => `album ${index % 3}`));
    const groups = groupChanges(changes);
    expect(groups.map(actions)).toEqual([100, 100, 100, 6]);
    expect(
      groups
        .flat()
        .map(({ eventId }) => Number(eventId))
        .sort((a, b) => a - b),
    ).toEqual([...changes.keys()]);
  });
});

describe('the counts that a group of changes comes to', () => {
  const key = (title: string) => ({ album: title, artist: 'Kiss' });
  const moving: CountableChange = { eventId: '1', sequenceNumber: '1', deltas: [album('A', -1), album('B', 1)] };
  const order = (title: string, id: string): CountableChange => ({
    eventId: id,
    sequenceNumber: id,
    deltas: [album(title, 1)],
  });

  it('are those that are stored, changed by each net delta', () => {
    const stored = { A: 9007199254740993n, C: -1n };
    expect(planCounts([moving, order('B', '2'), order('C', '3')], ({ album }) => stored[album as 'A' | 'C'])).toEqual({
      counts: [
        { album: key('A'), before: 9007199254740993n, after: 9007199254740992n, expired: 0 },
        { album: key('B'), before: undefined, after: 2n, expired: 0 },
        { album: key('C'), before: -1n, after: 0n, expired: 0 },
      ],
      rejected: [],
    });
  });

  it.each([
    ['that is no whole number', { found: '{"N":"1.5"}' }, '{"N":"1.5"}'],
    ['that would have more digits than DynamoDB keeps', 10n ** 38n - 1n, `1${'0'.repeat(37)}1`],
  ])('reject every change of an album with a count %s', (_, stored, got) => {
    const { counts, rejected } = planCounts([moving, order('C', '2'), order('B', '3')], ({ album }) =>
      album === 'B' ? stored : undefined,
    );
    const reason = `order_count of the album must be a whole number of at most 38 digits, got ${got}: repair the leaderboard with: npx tableside orders recount`;
    expect(rejected).toEqual([
      { sequenceNumber: '1', reason },
      { sequenceNumber: '3', reason },
    ]);
    expect(counts).not.toContainEqual(expect.objectContaining({ album: key('B') }));
  });
});

describe('the top of the board', () => {
  const row = (title: string, order_count: bigint, artist = 'K') => ({ album: title, artist, order_count });

  it('is sorted by count, then album, then artist, in UTF-8 bytes, without albums that nobody orders', () => {
    const rows = [
      row('b', 1n),
      row('gone', 0n),
      row('less', -1n),
      row('Z', 1n),
      row('\u{1F600}', 1n),
      row('\uFF21', 1n),
      row('é', 1n),
      row('a', 9007199254740992n),
      row('A', 9007199254740993n),
      row('Z', 1n, 'J'),
    ];
    expect(topOf(rows)).toEqual([
      row('A', 9007199254740993n),
      row('a', 9007199254740992n),
      row('Z', 1n, 'J'),
      row('Z', 1n),
      row('b', 1n),
      row('é', 1n),
      row('\uFF21', 1n),
      row('\u{1F600}', 1n),
    ]);
  });

  it('ends after 25 rows', () => {
    const rows = Array.from({ length: 30 }, (_, index) => row(`album ${index}`, BigInt(index + 1)));
    expect(topOf(rows)).toEqual(rows.slice(5).reverse());
  });
});
