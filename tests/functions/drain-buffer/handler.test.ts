import type { SQSRecord } from 'aws-lambda';
import { createHandler } from '../../../functions/drain-buffer/handler';
import type { Write } from '../../../functions/shared/dynamodb/item';
import type { ItemStore, Outcome } from '../../../functions/shared/dynamodb/store';

type Sent = Pick<SQSRecord, 'messageId' | 'body'> & { sentAt?: number; group?: string };

/** Sends messages through a handler whose store answers for each item as `answer` says. */
async function drain(
  messages: Sent[],
  answer: (write: Write, signal: AbortSignal) => Outcome | undefined | Promise<Outcome>,
  { fifo = false, remainingMs = 60_000 } = {},
) {
  const calls: string[][] = [];
  const lines: unknown[] = [];
  const store: ItemStore = {
    async put(writes, signal) {
      calls.push(writes.map(({ item }) => `${item.id?.S}${item.v?.N ?? ''}`));
      const outcomes = new Map<Write, Outcome>();
      for (const write of writes) {
        const outcome = await answer(write, signal);
        if (outcome) outcomes.set(write, outcome);
      }
      return outcomes;
    },
  };
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
  });
  const { batchItemFailures } = await handler(
    { Records: records as SQSRecord[] },
    { getRemainingTimeInMillis: () => remainingMs },
  );
  return { failed: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier), calls, lines };
}

const order = (messageId: string, id: string, v = 1, sent: Partial<Sent> = {}): Sent => ({
  messageId,
  body: `{"id":"${id}","v":${v}}`,
  ...sent,
});
const throttled: Outcome = { reason: 'ThrottlingException' };
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
      refused: { reason: 'refused', detail: 'ValidationException: no' },
    };
    expect(await drain(messages, ({ item }) => outcomes[item.id?.S ?? ''])).toEqual({
      failed: ['b', 'c', 'd', 'e'],
      calls: [['one1', 'throttled1', 'refused1', 'forgotten1']],
      lines: [
        {
          received: 5,
          written: 1,
          superseded: 0,
          failed: 4,
          reasons: { invalid: 1, ThrottlingException: 1, refused: 1, unanswered: 1 },
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
      calls: [['x2']],
      lines: [{ received: 2, rejected: [], ...figures }],
    });
  });

  it('fails as a whole when the store breaks', async () => {
    await expect(drain([order('a', 'x')], () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });

  it('cuts the store off half a second before its time is over', async () => {
    const started = Date.now();
    const { failed } = await drain(
      [order('a', 'x')],
      (_write, signal) =>
        new Promise((resolve) => signal.addEventListener('abort', () => resolve({ reason: 'deadline' }))),
      { remainingMs: 700 },
    );
    expect([failed, Date.now() - started < 700]).toEqual([['a'], true]);
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
    expect([failed, calls]).toEqual([[], [['x1', 'z4'], ['y2'], ['x3', 'y5']]]);
  });

  it('has nothing of a group, nor of a key, written after a failure, and the others go on', async () => {
    const answer = ({ item }: Write) => (item.v?.N === '2' ? throttled : 'written');
    expect(await drain(messages, answer, { fifo: true })).toEqual({
      failed: ['b', 'c', 'e'],
      calls: [['x1', 'z4'], ['y2'], []],
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

  it('has nothing written after a malformed message of the group', async () => {
    const malformed = messages.map((message) => (message.messageId === 'a' ? { ...message, body: '[' } : message));
    const { failed, calls } = await drain(malformed, written, { fifo: true });
    expect([failed, calls.flat()]).toEqual([['a', 'b', 'c', 'e'], ['z4']]);
  });
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
          const group = messages.filter(({ group, v }) => group === message.group && v < message.v);
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
