import { type Message, planWaves } from '../../../functions/drain-buffer/core';
import { readEnv } from '../../../functions/drain-buffer/env';
import { InvalidBody, type KeyAttribute } from '../../../functions/shared/dynamodb/item';

const byId: KeyAttribute[] = [{ name: 'id', type: 'S' }];
const byBoth: KeyAttribute[] = [...byId, { name: 'at', type: 'N' }];

describe('the messages of a batch', () => {
  const message = (id: string, body: string, sentAt = 0): Message => ({ id, body, sentAt });
  const fifo = (id: string, group: string, body: string, sequence = ''): Message => ({
    ...message(id, body),
    fifo: { group, sequence },
  });
  const plan = (messages: Message[], keys = byId) =>
    planWaves(messages, keys).map((wave) =>
      wave.map(({ messageIds, work }) => [
        messageIds.join('+'),
        work instanceof InvalidBody ? 'invalid' : work.item.v?.S,
      ]),
    );

  it('are one wave in a standard queue, where the one sent last stands for its key', () => {
    const messages = [
      message('a', '{"id":"1","v":"old"}', 5),
      message('b', '{"id":"2","v":"new"}', 9),
      message('c', '{"id":"1","v":"new"}', 6),
      message('d', 'x'),
      message('e', '{"id":"2","v":"old"}', 8),
    ];
    expect(plan(messages)).toEqual([
      [
        ['d', 'invalid'],
        ['a+c', 'new'],
        ['b+e', 'new'],
      ],
    ]);
  });

  it('are ranked by their place in the batch when they were sent at once', () => {
    const body = (at: string, v: string) => `{"id":"1","at":${at},"v":"${v}"}`;
    expect(
      plan([message('a', body('1', 'old')), message('b', body('1.0', 'new')), message('c', body('2', 'x'))], byBoth),
    ).toEqual([
      [
        ['a+b', 'new'],
        ['c', 'x'],
      ],
    ]);
  });

  it('follow each other within a FIFO group and within a key, and go side by side otherwise', () => {
    const messages = [
      fifo('a', 'g', '{"id":"1","v":"a"}'),
      fifo('b', 'h', '{"id":"2","v":"b"}'),
      fifo('c', 'g', 'x'),
      fifo('d', 'h', '{"id":"1","v":"d"}'),
      fifo('e', 'g', '{"id":"1","v":"e"}'),
    ];
    expect(plan(messages)).toEqual([
      [
        ['a', 'a'],
        ['b', 'b'],
      ],
      [
        ['c', 'invalid'],
        ['d', 'd'],
      ],
      [['e', 'e']],
    ]);
  });

  it('follow their sequence numbers, wherever they are in the batch', () => {
    const numbers = ['18849496460467696130', '9849496460467696128', '18849496460467696129'];
    const messages = numbers.map((number, index) => fifo(`m${index}`, 'g', `{"id":"1","v":"${index}"}`, number));
    expect(plan(messages)).toEqual([[['m1', '1']], [['m2', '2']], [['m0', '0']]]);
  });
});

describe('the variables', () => {
  const KEY_ATTRIBUTES = '[{"name":"orderId","type":"S"}]';

  it('name the table and its key', () => {
    expect(readEnv({ TABLE_NAME: 'orders', KEY_ATTRIBUTES })).toEqual({
      tableName: 'orders',
      keyAttributes: [{ name: 'orderId', type: 'S' }],
    });
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
