import { change, createLeaderboard, deadlineAfter, type Leaderboard, named, never } from '../fixture';

let board: Leaderboard;
jest.setTimeout(30_000);
beforeEach(async () => {
  board = await createLeaderboard();
});
afterEach(() => board.destroy());

const row = (album: string, order_count: bigint) => ({ album, artist: 'Kiss', order_count });
const given = (album: string) => board.store().count([change([album, 1])], never);

describe('publishing', () => {
  it.each(['PreconditionFailed', 'ConditionalRequestConflict', 'InternalError', 'SlowDown'])(
    'retries until the deadline after %s',
    async (name) => {
      let refusals = 20;
      const before = (command: string) => {
        if (command === 'PutObjectCommand' && refusals-- > 0) throw named(name);
      };
      await given('A');
      await expect(board.store({ before }).publish([], never)).resolves.toMatchObject({ page: 'written' });
      expect(await board.page()).toEqual([row('A', 1n)]);
    },
  );

  it.each([
    ['QueryCommand', 'AccessDeniedException', 400],
    ['PutObjectCommand', 'AccessDenied', 403],
    ['GetObjectCommand', 'NoSuchBucket', 404],
  ])('rejects at once when a %s is refused with %s', async (command, name, httpStatusCode) => {
    const before = (sent: string) => {
      if (sent === command) throw Object.assign(named(name), { $metadata: { httpStatusCode } });
    };
    const deadline = deadlineAfter(1);
    await expect(board.store({ before, ...deadline }).publish([], deadline.signal)).rejects.toThrow(name);
    expect(deadline.slept()).toBe(0);
  });

  it('treats a denied page as absent, but never overwrites an existing one', async () => {
    const before = (command: string) => {
      if (command === 'GetObjectCommand') throw named('AccessDenied');
    };
    await expect(board.store({ before }).publish([], never)).resolves.toMatchObject({ page: 'written' });
    await given('A');
    await expect(board.store({ before }).publish([], never)).rejects.toThrow('AccessDenied, but the page exists');
    expect(await board.page()).toEqual([]);
  });
});
