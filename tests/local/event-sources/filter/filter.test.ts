import { parse } from 'lossless-json';
import { compileBodyFilters, compileFilters } from '../../../../local/event-sources/filter';
import { filterBehaviors } from '../behaviours';
import { prove } from '../prove';

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
  numberText: () => expect(passing('{"a":[300]}', '{"a":300}', '{"a":300.0}', '{"a":3.0e2}')).toEqual(['{"a":300}']),
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
  anyBody: () => expect(bodies({}, '{"a":1}', 'text')).toEqual(['{"a":1}', 'text']),
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

it.each([
  ['[]', 'pattern must be a JSON object, got []'],
  ['{"a":"b"}', 'pattern.a must be a JSON object, got "b"'],
  ['{"a":[]}', 'pattern.a must contain at least one rule'],
  ['{"a":[{"numeric":[">"]}]}', 'pattern.a numeric must be one or two comparisons like ["<", 10], got [">"]'],
  [
    '{"a":[{"numeric":[">",1,"<",9,"=",5]}]}',
    'pattern.a numeric must be one or two comparisons like ["<", 10], got [">",1,"<",9,"=",5]',
  ],
  ['{"a":[{"numeric":["constructor",1]}]}', 'pattern.a numeric must be one or two comparisons'],
  ['{"a":[{"constructor":"x"}]}', 'pattern.a must contain values or one of the operators'],
  ['{"a":[{"cidr":"10.0.0.0/"}]}', 'pattern.a cidr must be a network like 10.0.0.0/24, got "10.0.0.0/"'],
  ['{"a":[{"cidr":"10.0.0.0/8/9"}]}', 'pattern.a cidr must be a network like 10.0.0.0/24, got "10.0.0.0/8/9"'],
  ['{"a":[{"prefix":1}]}', 'pattern.a prefix must be a string, got 1'],
  ['{"a":[{"exists":1}]}', 'pattern.a exists must be true or false, got 1'],
  ['{"a":[{"anything-but":{"exists":true}}]}', 'pattern.a anything-but must contain values or one of prefix, suffix'],
  ['{"a":[{"cidr":"10.0.0.0/99"}]}', 'pattern.a cidr must be a network like 10.0.0.0/24, got "10.0.0.0/99"'],
  ['{"$or":{}}', 'pattern.$or must be a list of patterns, got {}'],
])('rejects the pattern %s', (pattern, problem) => {
  expect(() => compileFilters([pattern])).toThrow(problem);
});
