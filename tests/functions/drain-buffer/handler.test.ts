import type { SQSEvent } from 'aws-lambda';
import { createHandler } from '../../../functions/drain-buffer/handler';
import { NOT_SENT, type Outcome } from '../../../runtime/dynamodb/outcome';
import type { Write } from '../../../runtime/dynamodb/requests';
import { denied, drain, order, refused, storeOf, throttled, written } from './fixture';

describe('the handler', () => {
  it('acknowledges written messages and reports the others, with the reasons in one log line', async () => {
    const messages = [
      order('a', 'one'),
      { messageId: 'b', body: 'secret' },
      order('c', 'throttled'),
      order('d', 'refused'),
      order('e', 'forgotten'),
    ];
    const outcomes: Record<string, Outcome> = {
      one: 'written',
      throttled,
      refused,
    };
    expect(await drain(messages, ({ item }) => outcomes[item.id?.S ?? ''])).toEqual({
      failed: ['b', 'c', 'd', 'e'],
      // The latest one first.
      calls: ['forgotten1', 'refused1', 'throttled1', 'one1'],
      lines: [
        {
          received: 5,
          written: 1,
          superseded: 0,
          failed: 4,
          reasons: { invalid: 1, ThrottlingException: 1, refused: 1, deadline: 1 },
          rejected: [
            { messageId: 'b', reason: 'the body is not JSON' },
            { messageId: 'd', reason: 'ValidationException: no' },
          ],
        },
      ],
    });
  });

  it.each<[string, Outcome, string[], object]>([
    ['acknowledges', 'written', [], { written: 1, superseded: 1, failed: 0, reasons: {} }],
    ['reports', throttled, ['a', 'b'], { written: 0, superseded: 0, failed: 2, reasons: { ThrottlingException: 2 } }],
  ])('%s a superseded message with the one that was %j', async (_verb, outcome, failed, figures) => {
    const messages = [order('a', 'x', 2, { sentAt: 2 }), order('b', 'x', 1, { sentAt: 1 })];
    expect(await drain(messages, () => outcome)).toEqual({
      failed,
      calls: ['x2'],
      lines: [{ received: 2, rejected: [], ...figures }],
    });
  });

  it('rejects when the store breaks', async () => {
    await expect(drain([order('a', 'x')], () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });

  it('puts a later message that costs more after an earlier one, so that the earlier one does not replace it', async () => {
    const later = { messageId: 'b', sentAt: 2, body: `{"id":"x","v":2,"a":"${'-'.repeat(100_000)}"}` };
    const messages = [order('a', 'x', 1, { sentAt: 1 }), later, order('c', 'y', 3, { sentAt: 3 })];
    expect(await drain(messages, written)).toMatchObject({
      failed: [],
      calls: ['y3', 'x1', 'x2'],
      lines: [{ written: 3, superseded: 0 }],
    });
    const firstFails = ({ item }: Write) => (item.v?.N === '1' ? throttled : 'written');
    expect(await drain(messages, firstFails)).toMatchObject({ failed: [], lines: [{ written: 2, superseded: 1 }] });
    const secondFails = ({ item }: Write) => (item.v?.N === '2' ? throttled : 'written');
    expect(await drain(messages, secondFails)).toMatchObject({ failed: ['b'], lines: [{ written: 2, superseded: 0 }] });
  });

  it('writes the message before when the table refuses the latest one with the key', async () => {
    const messages = [order('a', 'x', 1), order('b', 'x', 2), order('c', 'x', 3), order('d', 'y', 4)];
    const answer = ({ item }: Write) => (item.v?.N === '3' ? refused : 'written');
    expect(await drain(messages, answer)).toMatchObject({
      failed: ['c'],
      calls: ['y4', 'x3', 'x2'],
      lines: [{ written: 2, superseded: 1, failed: 1, reasons: { refused: 1 } }],
    });
  });

  it('names at most 20 messages that can never succeed in its log line', async () => {
    const messages = Array.from({ length: 100 }, (_, index) => ({ messageId: `m${index}`, body: '' }));
    const { failed, lines } = await drain(messages, written);
    const [{ rejected, reasons }] = lines as [{ rejected: unknown[]; reasons: object }];
    expect([failed.length, rejected.length, reasons]).toEqual([100, 20, { invalid: 100 }]);
  });

  it('rejects when it wrote nothing because no request can succeed', async () => {
    await expect(drain([order('a', 'x'), { messageId: 'b', body: '' }], () => denied)).rejects.toThrow(
      new Error('no message could be written: AccessDeniedException: no'),
    );
  });

  it('reports the remaining messages when no further request can succeed', async () => {
    const answers: (Outcome | undefined)[] = ['written', denied, undefined];
    const messages = [order('a', 'x'), order('b', 'y'), order('c', 'z')];
    expect(await drain(messages, () => answers.shift())).toMatchObject({
      failed: ['a', 'b'],
      lines: [{ written: 1, reasons: { AccessDeniedException: 2 } }],
    });
  });

  it('gives the store time until half a second before the timeout', async () => {
    const timeout = jest.spyOn(AbortSignal, 'timeout');
    const untilAborted = (_: Write, signal: AbortSignal) =>
      new Promise<Outcome>((resolve) => signal.addEventListener('abort', () => resolve(NOT_SENT)));
    const { failed } = await drain([order('a', 'x')], untilAborted, { remainingMs: 510.5 });
    expect([failed, timeout.mock.calls]).toEqual([['a'], [[10]]]);
    timeout.mockRestore();
  });

  it('ignores message groups of a standard queue', async () => {
    const messages = [{ ...order('a', 'x', 1, { group: 'g' }), body: '' }, order('b', 'y', 1, { group: 'g' })];
    expect((await drain(messages, written)).failed).toEqual(['a']);
  });
});

describe('the handler, for an event of another shape,', () => {
  const handler = createHandler(
    { put: () => Promise.reject(new Error('nothing must be written')) },
    { keyAttributes: [{ name: 'id', type: 'S' }], log: () => undefined },
  );
  const send = (event: unknown) => handler(event as SQSEvent, { getRemainingTimeInMillis: () => 60_000 });

  it.each([
    ['the test event of the console', { key1: 'v' }, 'an object with "key1"'],
    ['a bare list', [{ messageId: 'a', body: '{}' }], 'a list of 1'],
    ['nothing', undefined, 'nothing'],
  ])('describes it: %s', async (_, event, got) => {
    await expect(send(event)).rejects.toThrow(
      `the event must be { "Records": [ … ] }, as an SQS queue sends it, got ${got}`,
    );
  });

  it.each([
    ['an S3 event', { eventSource: 'aws:s3', s3: {} }, '"eventSource", "s3"'],
    [
      'a stream record',
      { eventID: '1', eventSource: 'aws:dynamodb', dynamodb: {} },
      '"eventID", "eventSource", "dynamodb"',
    ],
  ])('describes its record: %s', async (_, record, names) => {
    await expect(send({ Records: [record] })).rejects.toThrow(
      `Records[0].messageId must be a string, as an SQS queue sends it, got nothing in an object with ${names}`,
    );
  });
});

it('treats a record that has only an id and a body as the oldest message of a standard queue', async () => {
  const { store, calls } = storeOf(written);
  const handler = createHandler(store, { keyAttributes: [{ name: 'id', type: 'S' }], log: () => undefined });
  const bare = { messageId: 'a', body: '{"id":"1","v":1}' };
  const dated = { messageId: 'b', body: '{"id":"1","v":2}', attributes: { SentTimestamp: '7' } };
  const bodiless = { messageId: 'c', attributes: null };
  const event = { Records: [dated, bare, bodiless] } as unknown as SQSEvent;
  expect(await handler(event, { getRemainingTimeInMillis: () => 60_000 })).toEqual({
    batchItemFailures: [{ itemIdentifier: 'c' }],
  });
  expect(calls).toEqual(['12']);
});
