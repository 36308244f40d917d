import { inReadingOrder, inSequence, type Message } from '../../../functions/drain-buffer/core';
import { readEnv } from '../../../functions/drain-buffer/env';

describe('the messages of a batch', () => {
  const message = (id: string, place: number, more: Partial<Message> = {}): Message => ({
    id,
    body: '',
    cost: 100,
    sentAt: 0,
    place,
    ...more,
  });
  const ids = (messages: readonly Message[]) => messages.map(({ id }) => id);

  it('are read cheap ones first, among like ones the latest first', () => {
    const messages = [
      message('huge', 0, { cost: 1_400_000, sentAt: 9 }),
      message('old', 1, { sentAt: 1 }),
      message('large', 2, { cost: 200_000, sentAt: 9 }),
      message('new, early in the batch', 3, { cost: 60_000, sentAt: 2 }),
      message('new, late in the batch', 4, { cost: 10, sentAt: 2 }),
    ];
    expect(ids(inReadingOrder(messages))).toEqual([
      'new, late in the batch',
      'new, early in the batch',
      'old',
      'large',
      'huge',
    ]);
  });

  it('are read by sequence number in a FIFO queue, wherever they are in the batch', () => {
    const numbers = ['18849496460467696130', '9849496460467696128', '18849496460467696129'];
    const messages = numbers.map((sequence, place) => message(`m${place}`, place, { fifo: { group: 'g', sequence } }));
    expect(ids(inSequence(messages))).toEqual(['m1', 'm2', 'm0']);
  });
});

describe('the variables', () => {
  const KEY_ATTRIBUTES = '[{"name":"orderId","type":"S"}]';
  const settings = { tableName: 'orders', keyAttributes: [{ name: 'orderId', type: 'S' }] };

  it('name the table and its key', () => {
    expect(readEnv({ TABLE_NAME: 'orders', KEY_ATTRIBUTES })).toEqual({ ...settings, strictOrder: false });
  });

  it('say whether order is strict', () => {
    const variables = { TABLE_NAME: 'orders', KEY_ATTRIBUTES, STRICT_ORDER: 'true' };
    expect(readEnv(variables)).toEqual({ ...settings, strictOrder: true });
    expect(() => readEnv({ ...variables, STRICT_ORDER: 'yes' })).toThrow(
      new Error("drain-buffer: STRICT_ORDER must be true or not set, got 'yes'"),
    );
  });

  it('are all named when they are missing', () => {
    expect(() => readEnv({})).toThrow(
      new Error(
        'drain-buffer: TABLE_NAME must name a table, got nothing; KEY_ATTRIBUTES must be JSON like ' +
          '[{"name":"orderId","type":"S"}], with one or two names, each of type S, N or B, got nothing',
      ),
    );
  });

  it.each([
    'x',
    '[]',
    '{}',
    '[null]',
    '[{"name":"","type":"S"}]',
    '[{"name":"a","type":"BOOL"}]',
    `[${Array(3).fill('{"name":"a","type":"S"}')}]`,
  ])('are refused when the key is %s', (wrong) => {
    expect(() => readEnv({ TABLE_NAME: 'orders', KEY_ATTRIBUTES: wrong })).toThrow(`got '${wrong}'`);
  });
});
