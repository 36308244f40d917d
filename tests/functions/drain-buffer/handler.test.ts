import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { createHandler, type HandlerOptions } from '../../../functions/drain-buffer/handler';
import type { Write } from '../../../functions/shared/dynamodb/item';
import {
  type ItemStore,
  NOT_SENT,
  type Outcome,
  SEND_NOW,
  type Writes,
} from '../../../functions/shared/dynamodb/store';

type Sent = Pick<SQSRecord, 'messageId' | 'body'> & { sentAt?: number; group?: string };

interface Options extends Partial<HandlerOptions> {
  readonly fifo?: boolean;
  readonly remainingMs?: number | (() => number);
}

/** A store that asks what becomes of each item, one after the other. */
function storeOf(answer: (write: Write, signal: AbortSignal) => Outcome | undefined | Promise<Outcome | undefined>) {
  const calls: string[] = [];
  const store: ItemStore = {
    async put(writes: Writes, signal, onOutcome) {
      const outcomes = new Map<string, Outcome>();
      for await (const write of writes) {
        if (write === SEND_NOW) continue;
        calls.push(`${write.item.id?.S}${write.item.v?.N ?? ''}`);
        const outcome = await answer(write, signal);
        if (outcome) outcomes.set(write.key, outcome);
        onOutcome?.(write.key, outcome ?? NOT_SENT);
      }
      return outcomes;
    },
  };
  return { store, calls };
}

/** Sends messages through a handler whose store answers for each item as `answer` says. */
async function drain(
  messages: Sent[],
  answer: (write: Write, signal: AbortSignal) => Outcome | undefined | Promise<Outcome | undefined>,
  { fifo = false, remainingMs = 60_000, ...options }: Options = {},
) {
  const lines: unknown[] = [];
  const { store, calls } = storeOf(answer);
  const records = messages.map(({ messageId, body, sentAt = 0, group }, index) => ({
    messageId,
    body,
    eventSourceARN: `arn:aws:sqs:eu-west-1:123456789012:orders${fifo ? '.fifo' : ''}`,
    attributes: {
      SentTimestamp: `${sentAt}`,
      MessageGroupId: group,
      SequenceNumber: fifo ? `${1000 + index}` : undefined,
    },
  }));
  const handler = createHandler(store, {
    keyAttributes: [{ name: 'id', type: 'S' }],
    log: (line) => lines.push(JSON.parse(line)),
    ...options,
  });
  const { batchItemFailures } = await handler(
    { Records: records as SQSRecord[] },
    { getRemainingTimeInMillis: () => (typeof remainingMs === 'number' ? remainingMs : remainingMs()) },
  );
  return { failed: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier), calls, lines };
}

const order = (messageId: string, id: string, v = 1, sent: Partial<Sent> = {}): Sent => ({
  messageId,
  body: `{"id":"${id}","v":${v}}`,
  ...sent,
});
const throttled: Outcome = { kind: 'throttling', reason: 'ThrottlingException' };
const refused: Outcome = { kind: 'item', reason: 'refused', detail: 'ValidationException: no' };
const denied: Outcome = { kind: 'table', reason: 'AccessDeniedException', detail: 'AccessDeniedException: no' };
const written = (): Outcome => 'written';

describe('an invocation', () => {
  it('acknowledges what was written and reports the rest, with one line that says why', async () => {
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
      // The latest first.
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

  it('fails as a whole when the store breaks', async () => {
    await expect(drain([order('a', 'x')], () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });

  it('puts a later message that costs more after an earlier one, which must not replace it', async () => {
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

  it('writes the one before where the table refuses the latest with the key', async () => {
    const messages = [order('a', 'x', 1), order('b', 'x', 2), order('c', 'x', 3), order('d', 'y', 4)];
    const answer = ({ item }: Write) => (item.v?.N === '3' ? refused : 'written');
    expect(await drain(messages, answer)).toMatchObject({
      failed: ['c'],
      calls: ['y4', 'x3', 'x2'],
      lines: [{ written: 2, superseded: 1, failed: 1, reasons: { refused: 1 } }],
    });
  });

  it('names no more than twenty of the messages that can never succeed in its line', async () => {
    const messages = Array.from({ length: 100 }, (_, index) => ({ messageId: `m${index}`, body: '' }));
    const { failed, lines } = await drain(messages, written);
    const [{ rejected, reasons }] = lines as [{ rejected: unknown[]; reasons: object }];
    expect([failed.length, rejected.length, reasons]).toEqual([100, 20, { invalid: 100 }]);
  });

  it('fails where nothing could be written because the table takes nothing from anybody, and says so', async () => {
    await expect(drain([order('a', 'x'), { messageId: 'b', body: '' }], () => denied)).rejects.toThrow(
      new Error('no message could be written: AccessDeniedException: no'),
    );
  });

  it('reports what is left where the table takes nothing any more', async () => {
    const answers: (Outcome | undefined)[] = ['written', denied, undefined];
    const messages = [order('a', 'x'), order('b', 'y'), order('c', 'z')];
    expect(await drain(messages, () => answers.shift())).toMatchObject({
      failed: ['a', 'b'],
      lines: [{ written: 1, reasons: { AccessDeniedException: 2 } }],
    });
  });

  it('gives the store until half a second before its time is over', async () => {
    const timeout = jest.spyOn(AbortSignal, 'timeout');
    const untilAborted = (_: Write, signal: AbortSignal) =>
      new Promise<Outcome>((resolve) => signal.addEventListener('abort', () => resolve(NOT_SENT)));
    const { failed } = await drain([order('a', 'x')], untilAborted, { remainingMs: 510.5 });
    expect([failed, timeout.mock.calls]).toEqual([['a'], [[10]]]);
    timeout.mockRestore();
  });

  it('does not let the groups of a standard queue hold each other back', async () => {
    const messages = [{ ...order('a', 'x', 1, { group: 'g' }), body: '' }, order('b', 'y', 1, { group: 'g' })];
    expect((await drain(messages, written)).failed).toEqual(['a']);
  });
});

describe('a FIFO queue', () => {
  const messages = [
    order('a', 'x', 1, { group: 'g' }),
    order('b', 'y', 2, { group: 'g' }),
    order('c', 'x', 3, { group: 'g' }),
    order('d', 'z', 4, { group: 'h' }),
    order('e', 'y', 5, { group: 'h' }),
  ];

  it('has each message of a group written after the one before', async () => {
    const { failed, calls } = await drain(messages, written, { fifo: true });
    expect([failed, calls.toSorted()]).toEqual([[], ['x1', 'x3', 'y2', 'y5', 'z4']]);
    const inOrder = (...of: string[]) => calls.filter((call) => of.includes(call));
    expect([inOrder('x1', 'y2', 'x3'), inOrder('z4', 'y5'), inOrder('y2', 'y5')]).toEqual([
      ['x1', 'y2', 'x3'],
      ['z4', 'y5'],
      ['y2', 'y5'],
    ]);
  });

  it('has nothing of a group, nor of a key, written after a failure that may pass, and the others go on', async () => {
    const answer = ({ item }: Write) => (item.v?.N === '2' ? throttled : 'written');
    expect(await drain(messages, answer, { fifo: true })).toEqual({
      failed: ['b', 'c', 'e'],
      calls: ['x1', 'y2', 'z4'],
      lines: [
        expect.objectContaining({
          received: 5,
          written: 2,
          failed: 3,
          reasons: { ThrottlingException: 1, 'held back': 2 },
        }),
      ],
    });
  });

  it('does not have a group wait for another that is throttled', async () => {
    let release: (outcome: Outcome) => void = () => undefined;
    const stuck = new Promise<Outcome>((resolve) => {
      release = resolve;
    });
    const { failed } = await drain(
      messages,
      ({ item }) => {
        if (item.v?.N === '4') release(throttled);
        return item.v?.N === '1' ? stuck : 'written';
      },
      { fifo: true },
    );
    expect(failed).toEqual(['a', 'b', 'c', 'e']);
  });

  const malformed = messages.map((message) => (message.messageId === 'a' ? { ...message, body: '[' } : message));
  const unwanted = ({ item }: Write) => (item.v?.N === '1' ? refused : 'written');

  it.each([
    ['is malformed', malformed, written],
    ['the table refuses', messages, unwanted],
  ])('writes what is behind a message that %s', async (_, batch, answer) => {
    const { failed, lines } = await drain(batch, answer, { fifo: true });
    expect([failed, lines]).toEqual([['a'], [expect.objectContaining({ written: 4, failed: 1 })]]);
  });

  it.each([
    ['is malformed', malformed, written, ['a', 'b', 'c', 'e'], ['z4']],
    ['the table refuses', messages, unwanted, ['a', 'b', 'c', 'e'], ['x1', 'z4']],
  ])('holds back what is behind a message that %s, where order is strict', async (_, batch, answer, held, calls) => {
    const result = await drain(batch, answer, { fifo: true, strictOrder: true });
    expect([result.failed, result.calls]).toEqual([held, calls]);
  });

  it('asks a table that takes nothing no more, and fails', async () => {
    let asked = 0;
    const answer = () => {
      asked++;
      return denied;
    };
    await expect(drain(messages, answer, { fifo: true })).rejects.toThrow('no message could be written: Access');
    // The first of each group.
    expect(asked).toBeLessThanOrEqual(2);
  });

  it('ends at once for all groups where the table takes nothing', async () => {
    const answer = ({ item }: Write, signal: AbortSignal) =>
      item.v?.N === '4'
        ? denied
        : new Promise<Outcome>((resolve) => signal.addEventListener('abort', () => resolve(throttled)));
    await expect(drain(messages, answer, { fifo: true })).rejects.toThrow('no message could be written: Access');
  });

  it('rejects once where the store breaks', async () => {
    const answer = () => Promise.reject(new Error('broken'));
    await expect(drain(messages, answer, { fifo: true })).rejects.toThrow('broken');
  });

  const costly = (messageId: string, id: string, group: string, v: number): Sent => ({
    messageId,
    body: `{"id":"${id}","v":${v},"a":"${','.repeat(200_000)}"}`,
    group,
  });

  it('does not have other groups wait for one that costs much', async () => {
    const batch = [
      costly('a', 'x', 'g', 1),
      ...['b', 'c', 'd'].map((id, index) => order(id, id, index, { group: id })),
    ];
    let release: (outcome: Outcome) => void = () => undefined;
    const stuck = new Promise<Outcome>((resolve) => {
      release = resolve;
    });
    const { failed, calls } = await drain(
      batch,
      ({ item }) => {
        if (item.id?.S === 'd') release(throttled);
        return item.id?.S === 'x' ? stuck : 'written';
      },
      { fifo: true },
    );
    expect([failed, calls]).toEqual([['a'], ['x1', 'b0', 'c1', 'd2']]);
    // There is no time for it.
    const hasty = await drain(batch, written, { fifo: true, remainingMs: 1000 });
    expect([hasty.failed, hasty.calls]).toEqual([['a'], ['b0', 'c1', 'd2']]);
  });

  it('keeps messages without a sequence number in the order of the batch', async () => {
    const { store, calls } = storeOf(written);
    const handler = createHandler(store, { keyAttributes: [{ name: 'id', type: 'S' }], log: () => undefined });
    const record = (id: string) => ({ messageId: id, body: `{"id":"${id}"}`, eventSourceARN: 'a.fifo' });
    const event = { Records: ['3', '1', '2'].map(record) } as SQSEvent;
    await handler(event, { getRemainingTimeInMillis: () => 60_000 });
    expect(calls).toEqual(['3', '1', '2']);
  });
});

describe('a batch that costs more than there is time for', () => {
  const heavy = (messageId: string, id = messageId): Sent => ({
    messageId,
    body: `{"id":"${id}","a":[${Array(60_000).fill(1)}]}`,
  });

  /** A clock that is a second later whenever it is asked. */
  function slowClock(totalMs: number) {
    let time = 0;
    return {
      now: () => {
        time += 1000;
        return time;
      },
      remainingMs: () => totalMs - time,
    };
  }

  it('has the cheap ones written first, and hands back what there is no time for', async () => {
    const messages = [heavy('h1'), order('a', 'x'), heavy('h2'), order('b', 'y'), heavy('h3')];
    const { failed, calls, lines } = await drain(messages, written, slowClock(8400));
    expect(calls).toEqual(['y1', 'x1', 'h3']);
    expect([failed, lines]).toEqual([
      ['h1', 'h2'],
      [expect.objectContaining({ written: 3, failed: 2, reasons: { deadline: 2 } })],
    ]);
  });

  it('has one that is heavy written although nothing is known of its cost', async () => {
    expect(await drain([heavy('h1')], written, slowClock(1000))).toMatchObject({ failed: [] });
  });

  it('reads no body after the deadline, and lets timers run in between', async () => {
    const messages = Array.from({ length: 200 }, (_, index) => heavy(`h${index}`));
    const { failed, calls } = await drain(messages, written, { remainingMs: 501 });
    expect(calls.length).toBeLessThan(200);
    expect(failed.length).toBe(200 - calls.length);
  });
});

describe('an event of another shape', () => {
  const handler = createHandler(
    { put: () => Promise.reject(new Error('nothing is to be written')) },
    { keyAttributes: [{ name: 'id', type: 'S' }], log: () => undefined },
  );
  const send = (event: unknown) => handler(event as SQSEvent, { getRemainingTimeInMillis: () => 60_000 });

  it.each([
    ['the console’s test event', { key1: 'v' }, 'an object with "key1"'],
    ['a bare list', [{ messageId: 'a', body: '{}' }], 'a list of 1'],
    ['nothing', undefined, 'nothing'],
  ])('is named: %s', async (_, event, got) => {
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
  ])('is named: %s', async (_, record, names) => {
    await expect(send({ Records: [record] })).rejects.toThrow(
      `Records[0].messageId must be a string, as an SQS queue sends it, got nothing in an object with ${names}`,
    );
  });
});

it('takes a record of an id and a body alone for one of a standard queue, sent first of all', async () => {
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

describe('any batch', () => {
  /** Park and Miller's generator, so that a seed names a batch. */
  const dice = (seed: number) => (sides: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % sides;
  };
  const seeds = Array.from({ length: 200 }, (_, index) => index + 1);

  const batch = (roll: ReturnType<typeof dice>) =>
    Array.from({ length: 1 + roll(12) }, (_, v) => {
      const message = { v, group: `g${roll(3)}`, sentAt: roll(3), ...order(`m${v}`, `k${roll(5)}`, v) };
      return roll(8) === 0 ? { ...message, body: '{' } : message;
    });

  it.each([false, true])(
    'has each message written, superseded by one written, or reported (FIFO: %s)',
    async (fifo) => {
      for (const seed of seeds) {
        const roll = dice(seed);
        const messages = batch(roll);
        const log: { id: string | undefined; v: number }[] = [];
        const { failed } = await drain(
          messages,
          ({ item }) => {
            if (roll(6) === 0) return roll(2) === 0 ? throttled : undefined;
            log.push({ id: item.id?.S, v: Number(item.v?.N) });
            return 'written';
          },
          { fifo },
        );
        const isFailed = ({ messageId }: Sent) => failed.includes(messageId);
        const isWritten = ({ v }: { v: number }) => log.some((write) => write.v === v);
        const isSuperseded = ({ body, sentAt }: Sent) =>
          log.some(({ id, v }) => id === JSON.parse(body).id && (messages[v]?.sentAt ?? -1) >= (sentAt ?? 0));
        const wrong = messages.filter((message) => {
          if (isFailed(message)) return isWritten(message);
          if (!fifo) return !isWritten(message) && !isSuperseded(message);
          // What is malformed holds back nothing.
          const group = messages.filter(
            ({ group, v, body }) => group === message.group && v < message.v && body !== '{',
          );
          return !isWritten(message) || group.some(isFailed);
        });
        const ranks = (group: string) => log.map(({ v }) => v).filter((v) => messages[v]?.group === group);
        const disordered = fifo
          ? ['g0', 'g1', 'g2'].map(ranks).filter((rank) => `${rank}` !== `${rank.toSorted((a, b) => a - b)}`)
          : [];
        expect({ seed, wrong, disordered }).toEqual({ seed, wrong: [], disordered: [] });
      }
    },
  );
});
