import {
  cancelled,
  change,
  createLeaderboard,
  createRandom,
  type Leaderboard,
  many,
  named,
  never,
  now,
  shuffle,
} from '../fixture';

let board: Leaderboard;
jest.setTimeout(30_000);
beforeEach(async () => {
  board = await createLeaderboard();
});
afterEach(() => board.destroy());

/** Refuses each command whose input holds the text. */
const refuse = (error: () => Error, text = '') => ({
  before: (_: string, input: string) => {
    if (input.includes(text)) throw error();
  },
});

describe('counting', () => {
  it('adds to each album, with its shard, and remembers each record for 15 days', async () => {
    const changes = [change(['Unplugged', 1]), change(['Unplugged', 1]), change(['Unplugged', 1], ['Alive!', -1])];
    await expect(board.store().count(changes, never)).resolves.toEqual({ counted: 3, alreadyCounted: 0, rejected: [] });
    const items = [
      { album: { S: 'Alive!' }, artist: { S: 'Kiss' }, board_shard: { N: '1' }, order_count: { N: '-1' } },
      { album: { S: 'Unplugged' }, artist: { S: 'Kiss' }, board_shard: { N: '0' }, order_count: { N: '3' } },
    ];
    expect(new Set(await board.items())).toEqual(new Set(items));
    const expiresAt = { N: String(now / 1000 + 15 * 24 * 3600) };
    const remembered = changes.map(({ eventId }) => ({ eventId: { S: eventId }, expiresAt }));
    expect(new Set(await board.remembered())).toEqual(new Set(remembered));
  });

  it('remembers records that cancel out, so that neither counts when it comes again alone', async () => {
    const [order, cancellation] = [change(['A', 1]), change(['A', -1])];
    await board.store().count([order, cancellation], never);
    await expect(board.store().count([order], never)).resolves.toMatchObject({ counted: 0, alreadyCounted: 1 });
    expect(await board.items()).toEqual([]);
  });

  it('counts once whatever is delivered again, in any order, with any others', async () => {
    const random = createRandom(3);
    const changes = many(250, (index) => `album ${index % 40}`);
    for (let turn = 0; turn < 6; turn++) {
      await board.store().count(shuffle(changes, random).slice(0, turn < 5 ? 120 : 250), never);
    }
    expect(Object.values(await board.counts()).sort()).toEqual([...Array(30).fill(6), ...Array(10).fill(7)]);
    await expect(board.store().count(changes, never)).resolves.toMatchObject({ counted: 0, alreadyCounted: 250 });
  });

  it('counts once when several invocations get the same records and others at once', async () => {
    const shared = many(120, (index) => `album ${index % 7}`);
    const own = Array.from({ length: 5 }, () => many(70, (index) => `album ${index % 7}`));
    const tallies = await Promise.all(
      own.map((records, index) => board.store().count(shuffle([...shared, ...records], createRandom(index)), never)),
    );
    const counted = tallies.reduce((sum, tally) => sum + tally.counted, 0);
    expect([counted, (await board.remembered()).length]).toEqual([470, 470]);
    expect(await board.counts()).toEqual(
      Object.fromEntries([68, 67, 67, 67, 67, 67, 67].map((count, index) => [`album ${index}`, count])),
    );
  });

  it.each(['throttled', 'reset', 'lost'] as const)('counts once when an attempt is %s', async (fault) => {
    const store = board.store({ choose: (_, attempt) => (attempt === 0 ? fault : undefined) });
    await expect(
      store.count(
        many(3, () => 'A'),
        never,
      ),
    ).resolves.toMatchObject({ counted: 3, alreadyCounted: 0 });
    expect(await board.counts()).toEqual({ A: 3 });
  });

  it('rejects when every answer is lost, and finds all counted when they come again', async () => {
    const changes = many(120, (index) => `album ${index % 2}`);
    const store = board.store({ choose: () => 'lost', maxAttempts: 1 });
    await expect(store.count(changes, never)).rejects.toThrow('0 of 120 records done, then: Error: socket hang up');
    await expect(board.store().count(changes, never)).resolves.toMatchObject({ counted: 0, alreadyCounted: 120 });
    expect(await board.counts()).toEqual({ 'album 0': 60, 'album 1': 60 });
  });

  it('counts all other groups when one fails for now', async () => {
    const changes = [...many(99, () => 'A'), ...many(99, () => 'stuck'), ...many(99, () => 'z')];
    const store = board.store(refuse(() => named('InternalServerError'), '"stuck"'));
    await expect(store.count(changes, never)).rejects.toThrow('198 of 297 records done');
    expect(await board.counts()).toEqual({ A: 99, z: 99 });
  });

  it.each(['TransactionConflict', 'ProvisionedThroughputExceeded', 'ThrottlingError'])(
    'tries again after a %s',
    async (code) => {
      let refusals = 9;
      const before = () => {
        if (refusals-- > 0) throw cancelled('None', code);
      };
      await expect(board.store({ before }).count([change(['A', 1])], never)).resolves.toMatchObject({ counted: 1 });
    },
  );

  it('gives up after ten conflicts', async () => {
    let requests = 0;
    const before = () => {
      requests += 1;
      throw cancelled('None', 'TransactionConflict');
    };
    await expect(board.store({ before }).count([change(['A', 1])], never)).rejects.toThrow('0 of 1 records done');
    expect(requests).toBe(10);
  });

  it('takes no reason but the failed condition of a record for a duplicate', async () => {
    const store = board.store(refuse(() => cancelled('None', 'AccessDenied')));
    await expect(store.count([change(['A', 1])], never)).rejects.toThrow('0 of 1 records done');
  });

  it.each([
    ['reason', () => cancelled('None', 'ValidationError')],
    ['request', () => named('ValidationException')],
  ])('rejects the one record that makes a %s invalid, and counts the others', async (_, refusal) => {
    const bad = change(['bad', 1], ['A', -1]);
    const changes = [...many(30, () => 'A'), bad, ...many(30, () => 'B')];
    await expect(board.store(refuse(refusal, '"bad"')).count(changes, never)).resolves.toEqual({
      counted: 60,
      alreadyCounted: 0,
      rejected: [{ sequenceNumber: bad.sequenceNumber, reason: String(refusal()) }],
    });
    expect(await board.counts()).toEqual({ A: 30, B: 30 });
  });

  it('rejects a name that DynamoDB itself refuses', async () => {
    const tally = await board.store().count([change(['A', 1]), change(['', 1])], never);
    expect(tally).toMatchObject({ counted: 1, rejected: [{ reason: expect.stringContaining('Exception') }] });
  });

  it('counts nothing after its deadline', async () => {
    await expect(board.store().count([change(['A', 1])], AbortSignal.abort())).rejects.toThrow('0 of 1 records done');
    expect(await board.remembered()).toEqual([]);
  });
});
