import {
  type CountableChange,
  deltasOf,
  groupChanges,
  isNameable,
  netDeltas,
  type OrderChange,
  rejectionOf,
  shardOf,
  topOf,
} from '../../../functions/publish-leaderboard/core';

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
    ['that expires keeps its count', { before: names('Unplugged'), expired: true }, []],
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

  it.each([
    [
      'is new without a title',
      { after: names(undefined) },
      'album.title must be a string of 1 to 2048 bytes, got none',
    ],
    [
      'is new with an empty artist',
      { after: names('A', '') },
      'album.artist_name must be a string of 1 to 1024 bytes, got 0 bytes',
    ],
    [
      'is new with names beyond the limits in bytes',
      { after: names(`${'é'.repeat(1024)}x`, 'é'.repeat(513)) },
      'album.title must be a string of 1 to 2048 bytes, got 2049 bytes; album.artist_name must be a string of 1 to 1024 bytes, got 1026 bytes',
    ],
    [
      'breaks',
      { before: names('A'), after: names('') },
      'album.title must be a string of 1 to 2048 bytes, got 0 bytes',
    ],
  ])('is rejected when it %s', (_, of, reason) => {
    expect(rejectionOf(change(of))).toEqual(rejected(reason));
  });

  it.each([
    ['is right to the last byte', { after: names('é'.repeat(1024), 'é'.repeat(512)) }],
    ['stays as broken as it was reported', { before: names(''), after: names('') }],
    ['is mended', { before: names(''), after: names('A') }],
    ['is deleted, though broken', { before: names('') }],
  ])('is not rejected when it %s', (_, of) => {
    expect(rejectionOf(change(of))).toBeUndefined();
  });

  it.each([
    [true, { album: 'A', artist: 'K' }],
    [false, { album: '', artist: 'K' }],
    [false, { album: 'A', artist: 'K'.repeat(1025) }],
  ])('has names that can be a key: %s for %j', (expected, names) => {
    expect(isNameable(names)).toBe(expected);
  });
});

describe('deltas of several changes', () => {
  it('add up for each album and vanish where they cancel out', () => {
    const deltas = [album('A', 1), album('B', 1), album('A', 1), album('B', -1), album('C', -1)];
    expect(netDeltas(deltas.map((delta) => ({ deltas: [delta] })))).toEqual([album('A', 2), album('C', -1)]);
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

describe('the shard of an album', () => {
  it.each([
    ['Unplugged', 'Eric Clapton', 6],
    ['Minha Historia', 'Chico Buarque', 1],
    ['Acústico', 'Titãs', 7],
    ['名盤', '👩‍🎤', 6],
    ['A', 'B', 0],
  ])('%s by %s is stored for ever as %i', (title, artist, shard) => {
    expect(shardOf({ album: title, artist })).toBe(shard);
  });

  it('is one of eight, each about as often', () => {
    const counts = Array(8).fill(0);
    for (let index = 0; index < 8000; index++) counts[shardOf({ album: `album ${index}`, artist: 'K' })]++;
    expect(counts.every((count) => count > 850 && count < 1150)).toBe(true);
  });
});

describe('the top of the board', () => {
  const row = (title: string, order_count: number, artist = 'K') => ({ album: title, artist, order_count });

  it('is sorted by count, then album, then artist, in code units, without albums that nobody orders', () => {
    const rows = [
      row('b', 1),
      row('gone', 0),
      row('less', -1),
      row('Z', 1),
      row('é', 1),
      row('a', 2),
      row('Z', 1, 'J'),
    ];
    expect(topOf(rows)).toEqual([row('a', 2), row('Z', 1, 'J'), row('Z', 1), row('b', 1), row('é', 1)]);
  });

  it('ends after 25 rows', () => {
    const rows = Array.from({ length: 30 }, (_, index) => row(`album ${index}`, index + 1));
    expect(topOf(rows)).toEqual(rows.slice(5).reverse());
  });
});
