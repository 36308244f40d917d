import { parse } from 'lossless-json';
import { compileBodyFilters, compileFilters } from '../../filters';
import { filterBehaviors } from '../local/event-sources/behaviours';
import { prove } from '../local/event-sources/prove';

/** The events, as JSON, that match a pattern. */
const passing = (pattern: object | string, ...events: readonly string[]) => {
  const passes = compileFilters([typeof pattern === 'string' ? pattern : JSON.stringify(pattern)]);
  return events.filter((event) => passes(parse(event)));
};

/** The bodies that match a pattern. */
const bodies = (pattern: object, ...all: readonly string[]) =>
  all.filter(compileBodyFilters([JSON.stringify(pattern)]));

/** The values of a field `a` that match the rules; `undefined` means that the field is missing. */
const values = (rules: readonly unknown[], ...all: readonly unknown[]) =>
  all.filter((a) => passing({ a: rules }, JSON.stringify({ a })).length > 0);

prove('a filter', filterBehaviors, {
  any() {
    const passes = compileFilters(['{"a":[1]}', '{"b":[1]}']);
    expect(['{"a":1}', '{"b":1}', '{"c":1}'].map((event) => passes(parse(event)))).toEqual([true, true, false]);
  },
  null: () => expect(values([null], null, '', 0, undefined)).toEqual([null]),
  empty: () => expect(values([''], '', ' ', null, undefined)).toEqual(['']),
  equals: () => expect(values(['Alice'], 'Alice', 'alice', 'Alice ', 'A')).toEqual(['Alice']),
  ignoreCase: () =>
    expect(values([{ 'equals-ignore-case': 'Alice' }], 'ALICE', 'alice', 'Bob')).toEqual(['ALICE', 'alice']),
  and() {
    const pattern = { Location: ['New York'], Day: ['Monday'] };
    const both = '{"Location":"New York","Day":"Monday"}';
    expect(passing(pattern, both, '{"Location":"New York","Day":"Sunday"}', '{"Day":"Monday"}')).toEqual([both]);
  },
  or: () =>
    expect(values(['Credit', 'Debit', true], 'Credit', 'Debit', true, 'Cash', false)).toEqual([
      'Credit',
      'Debit',
      true,
    ]),
  orFields() {
    const pattern = { $or: [{ Location: ['New York'] }, { Day: ['Monday'] }], Year: [2026] };
    const events = ['{"Location":"New York","Year":2026}', '{"Day":"Monday","Year":2026}'];
    expect(passing(pattern, ...events, '{"Day":"Sunday","Year":2026}', '{"Day":"Monday","Year":2025}')).toEqual(events);
  },
  not() {
    expect(values([{ 'anything-but': ['Raining', 'Snowing'] }], 'Raining', 'Snowing', 'Sunny')).toEqual(['Sunny']);
    expect(values([{ 'anything-but': 'Raining' }], 'Raining', 'Sunny', undefined)).toEqual(['Sunny']);
    expect(values([{ 'anything-but': [1, 2] }], 1, 2, 3)).toEqual([3]);
  },
  notAffix() {
    expect(values([{ 'anything-but': { prefix: 'init' } }], 'initial', 'final')).toEqual(['final']);
    expect(values([{ 'anything-but': { suffix: ['.png', '.jpg'] } }], 'a.png', 'a.jpg', 'a.gif')).toEqual(['a.gif']);
  },
  notIgnoreCase: () =>
    expect(values([{ 'anything-but': { 'equals-ignore-case': ['INIT', 'end'] } }], 'init', 'END', 'run')).toEqual([
      'run',
    ]),
  notWildcard: () => expect(values([{ 'anything-but': { wildcard: '*/tmp/*' } }], 'a/tmp/b', 'a/b')).toEqual(['a/b']),
  numeric: () =>
    expect(passing({ a: [{ numeric: ['=', 100] }] }, '{"a":100}', '{"a":1e2}', '{"a":"100"}')).toEqual([
      '{"a":100}',
      '{"a":1e2}',
    ]),
  range() {
    expect(values([{ numeric: ['>', 10, '<=', 20] }], 10, 10.5, 20, 20.5)).toEqual([10.5, 20]);
    expect(values([{ numeric: ['<', 0] }], -1, 0)).toEqual([-1]);
    expect(values([{ numeric: ['>=', 5] }], 4, 5)).toEqual([5]);
  },
  numberValue() {
    const equal = ['{"a":300}', '{"a":300.0}', '{"a":3.0e2}'];
    expect(passing('{"a":[300]}', ...equal, '{"a":301}', '{"a":"300"}')).toEqual(equal);
    expect(passing('{"a":[{"anything-but":300}]}', ...equal, '{"a":301}')).toEqual(['{"a":301}']);
  },
  exists: () => expect(values([{ exists: true }], 'x', null, undefined)).toEqual(['x', null]),
  absent: () => expect(values([{ exists: false }], 'x', null, undefined)).toEqual([undefined]),
  leaf() {
    expect(values([{ exists: true }], { b: 1 }, [])).toEqual([]);
    expect(passing({ a: { b: [{ exists: true }] } }, '{"a":{"b":1}}', '{"a":{}}')).toEqual(['{"a":{"b":1}}']);
    expect(passing({ a: { b: [{ exists: false }] } }, '{"a":{}}', '{}', '{"a":[]}', '{"a":{"b":1}}')).toHaveLength(3);
  },
  prefix: () => expect(values([{ prefix: 'us-' }], 'us-east-1', 'eu-west-1', 1)).toEqual(['us-east-1']),
  suffix: () => expect(values([{ suffix: '.png' }], 'a.png', 'a.png.gif')).toEqual(['a.png']),
  affixIgnoreCase() {
    expect(values([{ prefix: { 'equals-ignore-case': 'EVENT' } }], 'eventually', 'prevent')).toEqual(['eventually']);
    expect(values([{ suffix: { 'equals-ignore-case': '.PNG' } }], 'a.png', 'a.gif')).toEqual(['a.png']);
  },
  wildcard() {
    expect(values([{ wildcard: 'dir/*.png' }], 'dir/a.png', 'dir/.png', 'dir/a.gif', 'xdir/a.png')).toHaveLength(2);
    expect(values([{ wildcard: '\\*\\\\*.x' }], '*\\a.x', 'a\\a.x')).toEqual(['*\\a.x']);
  },
  cidr() {
    const wanted = ['10.0.0.0', '10.0.0.255'];
    expect(values([{ cidr: '10.0.0.0/24' }], ...wanted, '10.0.1.0', 'no address')).toEqual(wanted);
    expect(values([{ cidr: '2001:db8::/32' }], '2001:db8::1', '2001:db9::1')).toEqual(['2001:db8::1']);
  },
  list() {
    expect(values(['b'], ['a', 'b'], ['a'], 'b')).toEqual([['a', 'b'], 'b']);
    const pattern = { items: { name: ['a'], price: [1] } };
    const match = '{"items":[{"name":"b","price":2},{"name":"a","price":1}]}';
    expect(passing(pattern, match, '{"items":[{"name":"a","price":2},{"name":"b","price":1}]}')).toEqual([match]);
  },
  nested() {
    const pattern = { dynamodb: { NewImage: { address: { M: { city: { S: [{ prefix: 'B' }] } } } } } };
    const berlin = '{"dynamodb":{"NewImage":{"address":{"M":{"city":{"S":"Berlin"}}}}}}';
    expect(passing(pattern, berlin, '{"dynamodb":{"NewImage":{"address":{"S":"Berlin"}}}}', '{}')).toEqual([berlin]);
  },
  dynamodbNumber() {
    const event = '{"NewImage":{"age":{"N":"42"}}}';
    expect(passing({ NewImage: { age: { N: [{ numeric: ['=', 42] }] } } }, event)).toEqual([]);
    expect(passing({ NewImage: { age: { N: ['42'] } } }, event)).toEqual([event]);
  },
  nestedData() {
    const record = '{"eventName":"INSERT","dynamodb":{"Keys":{"id":{"S":"a"}}}}';
    expect(passing({ $or: [{ eventName: ['INSERT'] }, { dynamodb: { Keys: { id: { S: ['b'] } } } }] }, record)).toEqual(
      [record],
    );
    for (const pattern of [{ dynamodb: ['a'] }, { $or: [{ eventName: ['INSERT'] }, { dynamodb: ['a'] }] }]) {
      expect(() => passing(pattern)).toThrow('pattern.dynamodb must be an object, got ["a"]');
    }
  },
  jsonBody() {
    const pattern = { body: { RequestCode: ['BBBB'], n: [{ numeric: ['>', 1] }] } };
    const body = '{"RequestCode":"BBBB","n":2}';
    expect(bodies(pattern, body, '{"RequestCode":"AAAA","n":2}')).toEqual([body]);
  },
  textBody: () => expect(bodies({ body: [{ prefix: 'Result:' }] }, 'Result: fine', 'none')).toEqual(['Result: fine']),
  otherFormat() {
    expect(bodies({ body: [{ exists: true }] }, '{"a":1}', 'text')).toEqual(['text']);
    expect(bodies({ body: { a: [{ exists: false }] } }, '{"b":1}', 'text')).toEqual(['{"b":1}']);
  },
  onlyBody() {
    for (const name of ['messageAttributes', 'body.a', '$or']) {
      expect(() => bodies({ body: { a: [1] }, [name]: ['x'] })).toThrow(
        `the pattern of a queue must contain only body, got ${name}`,
      );
    }
  },
  dots() {
    const events = ['{"a":{"b":"x"}}', '{"a.b":"x"}'];
    expect(passing({ 'a.b': ['x'] }, ...events)).toEqual(events);
    expect(passing({ a: { b: ['x'] } }, ...events)).toEqual(events);
  },
  length() {
    const pattern = (length: number) => JSON.stringify({ a: ['x'.repeat(length - 10)] });
    expect(() => compileFilters([pattern(4096)])).not.toThrow();
    expect(() => compileFilters([pattern(4097)])).toThrow('pattern must have at most 4096 characters, got 4097');
  },
  count() {
    const patterns = (count: number) => new Array<string>(count).fill('{"body":["x"]}');
    for (const compile of [compileFilters, compileBodyFilters]) {
      expect(() => compile(patterns(10))).not.toThrow();
      expect(() => compile(patterns(11))).toThrow('a mapping must have at most 10 filters, got 11');
    }
  },
});

it('compares numbers with more digits than a double has', () => {
  expect(passing('{"a":[12345678901234567890]}', '{"a":12345678901234567890}', '{"a":12345678901234567891}')).toEqual([
    '{"a":12345678901234567890}',
  ]);
});

it.each([3000, 1_000_000])('accepts lists nested %i deep in a body', (depth) => {
  const body = `{"kind":${'['.repeat(depth)}"order"${']'.repeat(depth)}}`;
  expect(bodies({ body: { kind: ['ping'] } }, body, '{"kind":"ping"}')).toEqual(['{"kind":"ping"}']);
});

it('uses the last value of a repeated key in a body', () => {
  const body = '{"kind":"ping","kind":"order","a":1,"a":2}';
  expect(bodies({ body: { kind: ['order'], a: [2] } }, body)).toEqual([body]);
  expect(bodies({ body: { kind: ['ping'] } }, body)).toEqual([]);
});

it('rejects an empty pattern', () => {
  expect(() => compileFilters([''])).toThrow('pattern must be JSON, got : ');
});

it('names the pattern that is invalid', () => {
  expect(() => compileFilters(['{"a":[1]}', '{"a":[]}'])).toThrow('pattern 2.a must contain at least one rule, got []');
});

it('rejects $or with more than 1000 combinations', () => {
  const pattern = (count: number) =>
    Object.fromEntries([...new Array(count).keys()].map((n) => [n, { $or: [{ a: [1] }, { b: [1] }] }]));
  expect(passing(pattern(3), '{"0":{"a":1},"1":{"b":1},"2":{"a":1}}')).toHaveLength(1);
  expect(() => passing(pattern(10))).toThrow('pattern.9.$or must give at most 1000 combinations, got [{"a":[1]}');
});

it('rejects more than 256 fields', () => {
  const pattern = (count: number) => Object.fromEntries([...new Array(count).keys()].map((n) => [n, [1]]));
  expect(passing(pattern(256), '{}')).toEqual([]);
  expect(() => passing(pattern(257))).toThrow('pattern must have at most 256 fields, got 257');
});

it('chooses the format of a body by alternative', () => {
  const pattern = { $or: [{ body: ['text'] }, { body: { a: [1] } }] };
  expect(bodies(pattern, 'text', '{"a":1}', '"text"', '{"a":2}', 'other')).toEqual(['text', '{"a":1}']);
});

it('keeps a long value that almost matches a wildcard fast', () => {
  const value = 'abcdefghi'.repeat(50_000);
  for (const wildcard of ['*a*b*c*dx', 'a*b*c*d*e*f*g*h*x']) expect(values([{ wildcard }], value)).toEqual([]);
});

it('matches fields of a long list of objects fast', () => {
  const items = JSON.stringify(new Array(20_000).fill({ a: 'x', b: 'y', c: 'z' }));
  expect(
    passing({ a: ['x'], b: ['y'], l: { a: ['x'], b: ['y'], c: ['w'] } }, `{"a":"x","b":"y","l":${items}}`),
  ).toEqual([]);
});

it('shortens long parts in errors', () => {
  const text = 'x'.repeat(1000);
  expect(() => compileFilters([JSON.stringify({ a: text })])).toThrow(
    `pattern.a must be an object or a list of rules, got "${text.slice(0, 199)}…`,
  );
});
