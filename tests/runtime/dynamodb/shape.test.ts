import { isItem, isPage } from '../../../runtime/dynamodb/shape';

const nested = (levels: number): unknown => (levels === 0 ? { S: '' } : { L: [nested(levels - 1)] });
const bytes = Uint8Array.from([1]);

describe('isItem', () => {
  it.each<[string, unknown]>([
    ['no attribute', {}],
    [
      'every type',
      {
        s: { S: '' },
        n: { N: '-1.5E+10' },
        bool: { BOOL: false },
        null: { NULL: true },
        b: { B: bytes },
        ss: { SS: [''] },
        ns: { NS: ['1', '.5'] },
        bs: { BS: [Buffer.from('')] },
        l: { L: [] },
        m: { M: { a: { M: {} } } },
      },
    ],
    ['names of the language', { constructor: { S: '' }, ['__proto__']: { M: { ['__proto__']: { N: '1' } } } }],
    ['32 levels', { a: nested(32) }],
  ])('accepts %s', (_, value) => {
    expect(isItem(value, [])).toBe(true);
  });

  it.each<[string, unknown]>([
    ...[null, undefined, 'text', 5, true, [], [{ S: 'a' }]].map((value): [string, unknown] => [
      JSON.stringify(value) ?? 'undefined',
      value,
    ]),
    ...[
      null,
      'a',
      5,
      [],
      {},
      { S: 'a', N: '1' },
      { X: 'a' },
      { constructor: 'a' },
      { toString: 'a' },
      { ['__proto__']: 'a' },
    ].map((value): [string, unknown] => [`the attribute ${JSON.stringify(value)}`, { a: value }]),
    ...Object.entries({
      S: [5, null, ['a'], { S: 'a' }],
      N: [5, '', ' 1', 'NaN', 'Infinity', '0x10', '1e', null],
      BOOL: ['true', 1, null],
      NULL: [false, null, 'true'],
      B: ['aGk=', { 0: 1 }, [1], null],
      SS: ['a', [], [5], [['a']]],
      NS: ['1', [], [1], ['a']],
      BS: [bytes, [], ['aGk=']],
      L: [5, null, 'a', {}, [5], [{ L: 5 }], [{ S: 5 }]],
      M: [5, null, [], 'a', { a: 5 }, { a: { M: 5 } }, { a: { N: 1 } }],
    }).flatMap(([type, contents]) =>
      contents.map((content): [string, unknown] => [
        `${JSON.stringify(content)} as ${type}`,
        { a: { [type]: content } },
      ]),
    ),
    ['33 levels', { a: nested(33) }],
    ['more levels than the stack has', { a: nested(2000) }],
  ])('rejects %s', (_, value) => {
    expect(isItem(value, [])).toBe(false);
  });
});

describe('isPage', () => {
  const items = [{ a: { S: '' } }];
  it.each<[unknown]>([[{ items: [] }], [{ items, last: undefined }], [{ items, last: { pk: 'b', sk: 'a' } }]])(
    'accepts %j',
    (value) => {
      expect(isPage(value, [], ['pk', 'sk'])).toBe(true);
    },
  );

  it.each<[unknown]>([
    [null],
    [[]],
    [{}],
    [{ items: 5 }],
    [{ items: { length: 1 } }],
    [{ items: [5] }],
    [{ items: [{ a: 'b' }] }],
    [{ items, last: null }],
    [{ items, last: 'a' }],
    [{ items, last: { pk: 'a' } }],
    [{ items, last: { pk: '', sk: 'a' } }],
    [{ items, last: { pk: 'a', sk: 5 } }],
  ])('rejects %j', (value) => {
    expect(isPage(value, [], ['pk', 'sk'])).toBe(false);
  });
});

describe('keys', () => {
  const keys = [
    { name: 'pk', type: 'S' },
    { name: 'at', type: 'N' },
    { name: 'hash', type: 'B' },
  ] as const;
  const item = { pk: { S: 'a' }, at: { N: '0' }, hash: { B: bytes }, more: { S: '' } };

  it('accepts an item and a page with all of them', () => {
    expect([isItem(item, keys), isPage({ items: [item] }, keys, []), isPage({ items: [] }, keys, [])]).toEqual([
      true,
      true,
      true,
    ]);
  });

  it.each<[object]>([
    [{}],
    [{ ...item, pk: undefined }],
    [{ at: item.at, hash: item.hash }],
    [{ ...item, pk: { S: '' } }],
    [{ ...item, pk: { N: '5' } }],
    [{ ...item, at: { S: '0' } }],
    [{ ...item, hash: { B: new Uint8Array() } }],
    [Object.assign(Object.create({ pk: item.pk }), { at: item.at, hash: item.hash })],
  ])('rejects %j, alone and in a page', (value) => {
    expect([isItem(value, keys), isPage({ items: [item, value] }, keys, [])]).toEqual([false, false]);
  });
});
