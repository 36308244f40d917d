import type { SQSEvent } from 'aws-lambda';
import { createHandler } from '../../../functions/drain-buffer/handler';
import type { Outcome } from '../../../runtime/dynamodb/outcome';
import type { Write } from '../../../runtime/dynamodb/requests';
import { denied, drain, order, refused, type Sent, storeOf, throttled, written } from './fixture';

describe('drainFifo', () => {
  const messages = [
    order('a', 'x', 1, { group: 'g' }),
    order('b', 'y', 2, { group: 'g' }),
    order('c', 'x', 3, { group: 'g' }),
    order('d', 'z', 4, { group: 'h' }),
    order('e', 'y', 5, { group: 'h' }),
  ];

  it('writes each message of a group after the one before', async () => {
    const { failed, calls } = await drain(messages, written, { fifo: true });
    expect([failed, calls.toSorted()]).toEqual([[], ['x1', 'x3', 'y2', 'y5', 'z4']]);
    const inOrder = (...of: string[]) => calls.filter((call) => of.includes(call));
    expect([inOrder('x1', 'y2', 'x3'), inOrder('z4', 'y5'), inOrder('y2', 'y5')]).toEqual([
      ['x1', 'y2', 'x3'],
      ['z4', 'y5'],
      ['y2', 'y5'],
    ]);
  });

  it('holds back the rest of the group and of the key after a failure that may pass, and writes the others', async () => {
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

  it('writes a group while another one is throttled', async () => {
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
  ])('writes the messages behind one that %s', async (_, batch, answer) => {
    const { failed, lines } = await drain(batch, answer, { fifo: true });
    expect([failed, lines]).toEqual([['a'], [expect.objectContaining({ written: 4, failed: 1 })]]);
  });

  it.each([
    ['is malformed', malformed, written, ['a', 'b', 'c', 'e'], ['z4']],
    ['the table refuses', messages, unwanted, ['a', 'b', 'c', 'e'], ['x1', 'z4']],
  ])('holds back the messages behind one that %s when order is strict', async (_, batch, answer, held, calls) => {
    const result = await drain(batch, answer, { fifo: true, strictOrder: true });
    expect([result.failed, result.calls]).toEqual([held, calls]);
  });

  it('sends nothing more when no request can succeed, and rejects', async () => {
    let asked = 0;
    const answer = () => {
      asked++;
      return denied;
    };
    await expect(drain(messages, answer, { fifo: true })).rejects.toThrow('no message could be written: Access');
    // The first message of each group.
    expect(asked).toBeLessThanOrEqual(2);
  });

  it('ends all groups at once when no request can succeed', async () => {
    const answer = ({ item }: Write, signal: AbortSignal) =>
      item.v?.N === '4'
        ? denied
        : new Promise<Outcome>((resolve) => signal.addEventListener('abort', () => resolve(throttled)));
    await expect(drain(messages, answer, { fifo: true })).rejects.toThrow('no message could be written: Access');
  });

  it('rejects once when the store breaks', async () => {
    const answer = () => Promise.reject(new Error('broken'));
    await expect(drain(messages, answer, { fifo: true })).rejects.toThrow('broken');
  });

  const costly = (messageId: string, id: string, group: string, v: number): Sent => ({
    messageId,
    body: `{"id":"${id}","v":${v},"a":"${','.repeat(200_000)}"}`,
    group,
  });

  it('writes other groups while an expensive message is being put', async () => {
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
    // Too little time for the expensive message.
    const hasty = await drain(batch, written, { fifo: true, remainingMs: 1000 });
    expect([hasty.failed, hasty.calls]).toEqual([['a'], ['b0', 'c1', 'd2']]);
  });

  it('writes messages without a sequence number in the order of the batch', async () => {
    const { store, calls } = storeOf(written);
    const handler = createHandler(store, { keyAttributes: [{ name: 'id', type: 'S' }], log: () => undefined });
    const record = (id: string) => ({ messageId: id, body: `{"id":"${id}"}`, eventSourceARN: 'a.fifo' });
    const event = { Records: ['3', '1', '2'].map(record) } as SQSEvent;
    await handler(event, { getRemainingTimeInMillis: () => 60_000 });
    expect(calls).toEqual(['3', '1', '2']);
  });
});
