import {
  type CountableChange,
  deltasOf,
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

describe('deltasOf', () => {
  it.each([
    ['adds a new order', { after: names('Unplugged') }, [album('Unplugged', 1)]],
    ['subtracts an order that is deleted explicitly', { before: names('Unplugged') }, [album('Unplugged', -1)]],
    [
      'keeps the count of an order that expires, and counts the expiry',
      { before: names('Unplugged'), expired: true },
      [{ ...album('Unplugged', 0), expired: 1 }],
    ],
    ['ignores the expiry of an invalid order', { before: names(''), expired: true }, []],
    [
      'moves the count of an order that gets another album',
      { before: names('Unplugged'), after: names('Alive!') },
      [album('Unplugged', -1), album('Alive!', 1)],
    ],
    [
      'moves the count of an order that gets another artist',
      { before: names('Unplugged'), after: names('Unplugged', 'Eric Clapton') },
      [album('Unplugged', -1), { album: 'Unplugged', artist: 'Eric Clapton', delta: 1 }],
    ],
    ['ignores other changes of an order', { before: names('Unplugged'), after: names('Unplugged') }, []],
    [
      'adds an order that is repaired',
      { before: names(undefined), after: names('Unplugged') },
      [album('Unplugged', 1)],
    ],
    [
      'subtracts an order that becomes invalid',
      { before: names('Unplugged'), after: names('') },
      [album('Unplugged', -1)],
    ],
    ['ignores the deletion of an invalid order', { before: names('') }, []],
    ['ignores an invalid new order', { after: names(undefined) }, []],
  ])('%s', (_, of, deltas) => {
    expect(deltasOf(change(of))).toEqual(deltas);
  });
});

describe('rejectionOf', () => {
  const titleRule = 'album.title must be a non-blank string of at most 2048 bytes';
  const artistRule = 'album.artist_name must be a non-blank string of at most 1024 bytes';
  it.each([
    ['without a title', { after: names(undefined) }, `${titleRule}, got none`],
    ['with an empty artist', { after: names('A', '') }, `${artistRule}, got an empty string`],
    ['with an invisible title', { after: names('\u200b \ufeff') }, `${titleRule}, got invisible characters only`],
    [
      'with a title that is a number',
      { after: { title: { found: 'a number' }, artistName: { found: 'a list' } } },
      `${titleRule}, got a number; ${artistRule}, got a list`,
    ],
    ['with a blank title', { after: names(' \u3000\t') }, `${titleRule}, got white space only`],
    [
      'with names that are too long in bytes',
      { after: names(`${'é'.repeat(1024)}x`, 'é'.repeat(513)) },
      `${titleRule}, got 2049 bytes; ${artistRule}, got 1026 bytes`,
    ],
    [
      'with half an emoji',
      { after: names('Rocket \ud83d', '\ude80') },
      'album.title must be valid Unicode, got half of a surrogate pair; ' +
        'album.artist_name must be valid Unicode, got half of a surrogate pair',
    ],
    ['that becomes invalid', { before: names('A'), after: names('') }, `${titleRule}, got an empty string`],
  ])('rejects an order %s', (_, of, reason) => {
    expect(rejectionOf(change(of))).toEqual(rejected(reason));
  });

  it.each([
    ['with names of the largest size', { after: names('é'.repeat(1024), 'é'.repeat(512)) }],
    ['with names of the largest size once they are composed', { after: names('e\u0301'.repeat(1024), 'K') }],
    ['with a name of the largest size without the white space around it', { after: names(` ${'é'.repeat(1024)} `) }],
    ['that was rejected before and stays invalid', { before: names(''), after: names('') }],
    ['that is repaired', { before: names(''), after: names('A') }],
    ['that is deleted while it is invalid', { before: names('') }],
  ])('does not reject an order %s', (_, of) => {
    expect(rejectionOf(change(of))).toBeUndefined();
  });
});

describe('netDeltas', () => {
  it('adds up the deltas of each album, and drops albums whose deltas cancel out', () => {
    const deltas = [album('A', 1), album('B', 1), album('A', 1), album('B', -1), album('C', -1)];
    expect(netDeltas(deltas.map((delta) => ({ deltas: [delta] })))).toEqual([album('A', 2), album('C', -1)]);
  });

  it('adds up expired orders, and keeps an album that has nothing else', () => {
    const expiry = { ...album('A', 0), expired: 1 };
    const deltas = [expiry, album('A', 1), expiry, album('A', -1), expiry, album('B', 1)];
    expect(netDeltas(deltas.map((delta) => ({ deltas: [delta] })))).toEqual([
      { ...album('A', 0), expired: 3 },
      album('B', 1),
    ]);
  });

  it('keeps albums apart whose joined names are equal', () => {
    const ambiguous = [
      { album: 'A', artist: '","B', delta: 1 },
      { album: 'A","', artist: 'B', delta: 1 },
    ];
    expect(netDeltas([{ deltas: ambiguous }])).toEqual(ambiguous);
  });
});

describe('planCounts', () => {
  const key = (title: string) => ({ album: title, artist: 'Kiss' });
  const moving: CountableChange = { eventId: '1', sequenceNumber: '1', deltas: [album('A', -1), album('B', 1)] };
  const order = (title: string, id: string): CountableChange => ({
    eventId: id,
    sequenceNumber: id,
    deltas: [album(title, 1)],
  });

  it('adds each net delta to the stored count', () => {
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
    ['that is not a whole number', { found: '{"N":"1.5"}' }, '{"N":"1.5"}'],
    ['that would have more digits than DynamoDB stores', 10n ** 38n - 1n, `1${'0'.repeat(37)}1`],
  ])('rejects every change of an album with a count %s', (_, stored, got) => {
    const { counts, rejected } = planCounts([moving, order('C', '2'), order('B', '3')], ({ album }) =>
      album === 'B' ? stored : undefined,
    );
    const reason = `order_count of the album must be a whole number of at most 38 digits, got ${got}. Repair the leaderboard with: npx tableside orders recount`;
    expect(rejected).toEqual([
      { sequenceNumber: '1', reason },
      { sequenceNumber: '3', reason },
    ]);
    expect(counts).not.toContainEqual(expect.objectContaining({ album: key('B') }));
  });
});

describe('topOf', () => {
  const row = (title: string, order_count: bigint, artist = 'K') => ({ album: title, artist, order_count });

  it('sorts by count, then album, then artist, in UTF-8 bytes, and drops albums without orders', () => {
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

  it('returns at most 25 rows', () => {
    const rows = Array.from({ length: 30 }, (_, index) => row(`album ${index}`, BigInt(index + 1)));
    expect(topOf(rows)).toEqual(rows.slice(5).reverse());
  });
});
