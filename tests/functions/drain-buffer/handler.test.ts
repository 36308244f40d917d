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

  it('rejects when the store breaks', async () => {
    await expect(drain([order('a', 'x')], () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
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
