import { rankOf, shardOf } from '../../../../functions/orders/publish-leaderboard/rank';

const rank = (count: bigint, album: string, artist = 'K') => Buffer.from(rankOf({ album, artist }, count));

describe('rankOf', () => {
  it('is always stored as 38 digits, the album and the artist', () => {
    expect(rankOf({ album: 'Unplugged', artist: 'Eric Clapton' }, 25n)).toBe(
      `${'9'.repeat(36)}74Unplugged\u0000\u0000Eric Clapton`,
    );
  });

  it.each([
    ['more orders', rank(2n, 'z'), rank(1n, 'a')],
    ['more orders beyond 2^53', rank(9007199254740993n, 'z'), rank(9007199254740992n, 'a')],
    ['the earlier album', rank(1n, 'a', 'z'), rank(1n, 'b', 'a')],
    ['the shorter album, whatever its artist begins with', rank(1n, 'a', 'z'), rank(1n, 'a\u0001', 'a')],
    ['an album before the same album followed by NUL', rank(1n, 'a', 'z'), rank(1n, 'a\u0000', 'a')],
    ['an album with NUL before the same album with another letter', rank(1n, 'a\u0000b'), rank(1n, 'a\u0001')],
    ['the earlier artist', rank(1n, 'a', 'a'), rank(1n, 'a', 'b')],
  ])('puts %s first', (_, first, second) => {
    expect(Buffer.compare(first, second)).toBe(-1);
  });

  it('fits the sort key of an index, ends with a whole character, and differs for different albums', () => {
    const long = ['é'.repeat(1024), '日'.repeat(682), '\u{1F600}'.repeat(512), '\u0000'.repeat(2048), 'W'.repeat(2048)];
    const ranks = long.flatMap((album) => [rankOf({ album, artist: 'a' }, 1n), rankOf({ album, artist: 'b' }, 1n)]);
    expect(ranks.filter((text) => Buffer.byteLength(text) > 1024 || text.includes('\uFFFD'))).toEqual([]);
    expect(ranks.filter((text) => Buffer.byteLength(text) < 1018)).toHaveLength(0);
    expect(new Set(ranks).size).toBe(ranks.length);
  });

  it('keeps whole names as long as they fit', () => {
    const album = 'W'.repeat(1024 - 38 - 3);
    expect(rankOf({ album, artist: 'K' }, 1n).endsWith('W\u0000\u0000K')).toBe(true);
    const cut = rankOf({ album, artist: 'KK' }, 1n);
    expect(cut.slice(-35, -32)).toBe('W\u0000\u0002');
    expect(cut.slice(-32)).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('shardOf', () => {
  it.each([
    ['Unplugged', 'Eric Clapton', 6],
    ['Minha Historia', 'Chico Buarque', 1],
    ['Acústico', 'Titãs', 7],
    ['名盤', '👩‍🎤', 6],
    ['A', 'B', 0],
  ])('is always the same: %s by %s in shard %i', (title, artist, shard) => {
    expect(shardOf({ album: title, artist })).toBe(shard);
  });

  it('distributes albums evenly over eight shards', () => {
    const counts = Array(8).fill(0);
    for (let index = 0; index < 8000; index++) counts[shardOf({ album: `album ${index}`, artist: 'K' })]++;
    expect(counts.every((count) => count > 850 && count < 1150)).toBe(true);
  });
});
