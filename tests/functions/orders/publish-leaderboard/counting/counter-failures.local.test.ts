import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import {
  cancelled,
  change,
  createLeaderboard,
  deadlineAfter,
  type Leaderboard,
  many,
  named,
  never,
  serverError,
} from '../fixture';

let board: Leaderboard;
jest.setTimeout(30_000);
beforeEach(async () => {
  board = await createLeaderboard();
});
afterEach(() => board.destroy());

/** Refuses each command whose input contains the text. */
const refuse = (error: () => Error, text = '') => ({
  before: (_: string, input: string) => {
    if (input.includes(text)) throw error();
  },
});

describe('counting', () => {
  it('counts all other albums when one fails until the deadline', async () => {
    const changes = [...many(99, () => 'A'), ...many(5, () => 'B'), change(['stuck', 1]), ...many(99, () => 'z')];
    const deadline = new AbortController();
    const others = { A: 99, B: 5, z: 99 };
    const sleep = async () => {
      if (isDeepStrictEqual(await board.counts(), others)) {
        // The answer of the last transaction may still be on its way.
        await pause(300);
        deadline.abort();
      }
      deadline.signal.throwIfAborted();
    };
    const store = board.store({ ...refuse(serverError, '"stuck"'), sleep });
    await expect(store.count(changes, deadline.signal)).rejects.toThrow(
      '203 of 204 records done; the others failed: InternalServerError',
    );
    expect(await board.counts()).toEqual(others);
  });

  it('halves a group that the server keeps failing on, in case one change is at fault', async () => {
    const sizes: number[] = [];
    const before = (command: string, input: string) => {
      if (command !== 'TransactWriteItemsCommand') return;
      sizes.push(input.split('"Put":').length - 1);
      if (input.includes('"bad"')) throw serverError();
    };
    const deadline = deadlineAfter(12);
    const store = board.store({ before, ...deadline });
    const changes = [change(['bad', 1]), ...many(7, (index) => `good ${index}`)];
    await expect(store.count(changes, deadline.signal)).rejects.toThrow('7 of 8 records done');
    expect([sizes.slice(0, 3), sizes.filter((size) => size === 8).length]).toEqual([[8, 8, 8], 3]);
  });

  it.each([
    ['TransactionConflict', 'a transaction'],
    ['ProvisionedThroughputExceeded', 'a transaction'],
    ['ThrottlingError', 'a transaction'],
    ['ProvisionedThroughputExceededException', 'a request'],
    ['InternalServerError', 'a request'],
  ])('retries until the deadline when %s fails %s', async (code, what) => {
    let refusals = 200;
    const before = () => {
      if (refusals-- > 0) throw what === 'a request' ? named(code) : cancelled('None', code);
    };
    await expect(board.store({ before }).count([change(['A', 1])], never)).resolves.toMatchObject({ counted: 1 });
  });

  it('retries with the current count when another invocation has counted the album in between', async () => {
    let others = 30;
    const before = async (command: string) => {
      if (command === 'TransactWriteItemsCommand' && others-- > 0) await board.store().count([change(['A', 1])], never);
    };
    await board.store({ before }).count([change(['A', 1], ['B', -1])], never);
    expect(await board.counts()).toEqual({ A: 31, B: -1 });
  });

  it.each([
    [
      'a request is denied',
      () => Object.assign(named('AccessDeniedException'), { $metadata: { httpStatusCode: 400 } }),
    ],
    [
      'a table is not found',
      () => Object.assign(named('ResourceNotFoundException'), { $metadata: { httpStatusCode: 400 } }),
    ],
    ['a part of a transaction is denied', () => cancelled('None', 'AccessDenied')],
  ])('rejects at once, and gives up no record, when %s', async (_, refusal) => {
    let requests = 0;
    const before = () => {
      requests += 1;
      throw refusal();
    };
    await expect(
      board.store({ before }).count(
        many(8, () => 'A'),
        never,
      ),
    ).rejects.toThrow('0 of 8 records done');
    expect(requests).toBe(1);
  });

  it.each([
    ['reason', () => cancelled('None', 'ValidationError')],
    ['request', () => named('ValidationException')],
  ])('gives up the one record that makes a %s invalid, and counts the others', async (_, refusal) => {
    const bad = change(['bad', 1], ['A', -1]);
    const changes = [...many(30, () => 'A'), bad, ...many(30, () => 'B')];
    await expect(board.store(refuse(refusal, '"bad"')).count(changes, never)).resolves.toEqual({
      counted: 60,
      alreadyCounted: 0,
      rejected: [{ sequenceNumber: bad.sequenceNumber, reason: String(refusal()) }],
    });
    expect(await board.counts()).toEqual({ A: 30, B: 30 });
  });

  it('gives up a record whose name DynamoDB refuses', async () => {
    const tally = await board.store().count([change(['A', 1]), change(['', 1])], never);
    expect(tally).toMatchObject({ counted: 1, rejected: [{ reason: expect.stringContaining('Exception') }] });
  });
});
