import { readOne } from '../../../../local/dax/cbor/reader';
import { conditionText, Placeholders, projectionPaths, updateText } from '../../../../local/dax/wire/expression';
import { overlap, valueAt, wholeLists } from '../../../../local/dax/wire/projection';

// The published client writes the expressions, so that the test does not repeat how they are encoded.
const { CborSExprGenerator } = require('@amazon-dax-sdk/client-dax/src/CborSExprGenerator');

const encodeExpressions: typeof CborSExprGenerator.encodeExpressions = (...all: unknown[]) =>
  CborSExprGenerator.encodeExpressions(...all);

const VALUES = { ':a': { S: 'a' }, ':b': { N: '2' }, ':c': { SS: ['x'] } };
const NAMES = { '#n': 'name' };

function printed(condition: string) {
  const { Condition } = encodeExpressions(condition, null, null, null, null, NAMES, VALUES);
  return print(Condition, conditionText);
}

function print(bytes: Buffer, write: typeof conditionText) {
  const placeholders = new Placeholders();
  const text = write(bytes, placeholders);
  const { ExpressionAttributeNames = {}, ExpressionAttributeValues = {} } = placeholders.parameters();
  // Names that are part of other names come last.
  const names = Object.entries(ExpressionAttributeNames).toReversed();
  const named = names.reduce((before, [placeholder, name]) => before.replaceAll(placeholder, name), text);
  return [named, Object.values(ExpressionAttributeValues)] as const;
}

describe('a condition', () => {
  it.each([
    'name = :a',
    'name <> :a AND other < :b',
    'name = :a OR other >= :b AND third > :b',
    '(name = :a OR other <= :b) AND NOT third = :a',
    'NOT (name = :a AND other = :b)',
    'NOT NOT name = :a',
    'name BETWEEN :a AND :b',
    'name IN (:a, :b)',
    'attribute_exists(a.b[1].c) AND attribute_not_exists(d)',
    'attribute_type(name, :a) AND begins_with(name, :a) OR contains(name, :a)',
    'size(name) > :b',
    'size(a.b) = size(c)',
  ])('is printed without redundant parentheses: %s', (condition) => {
    const used = condition.includes(':a') || condition.includes(':b');
    const all = encodeExpressions(condition, null, null, null, null, {}, used ? valuesIn(condition) : {});
    const [text] = print(all.Condition, conditionText);
    expect(text.replaceAll(/:v\d+/g, ':v')).toBe(condition.replaceAll(/:[ab]/g, ':v'));
  });

  it('names no attribute that is not used, and no value twice', () => {
    expect(() => printed('#n = :a AND #n <> :b')).toThrow('unused');
    const { Condition } = encodeExpressions('#n = :a AND #n <> :b', null, null, null, null, NAMES, {
      ':a': VALUES[':a'],
      ':b': VALUES[':b'],
    });
    expect(print(Condition, conditionText)).toEqual(['name = :v0 AND name <> :v1', [{ S: 'a' }, { N: '2' }]]);
  });

  it.each([
    ['an operation', '83 01 82 1863 00 80'],
    ['a variable', '83 01 83 00 82 12 6161 82 11 05 80'],
    ['a path', '83 01 82 0b 82 12 05 80'],
    ['a form', '83 02 82 0b 82 12 6161 80'],
  ])('with %s that is not known is malformed', (_, hex) => {
    const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex');
    expect(() => conditionText(bytes, new Placeholders())).toThrow(expect.objectContaining({ name: 'MalformedError' }));
  });

  it('has at most a thousand levels', () => {
    const bytes = Buffer.concat([Buffer.of(0x83, 1), Buffer.alloc(5000, 0x82), Buffer.of(0x80)]);
    expect(() => readOne(bytes, 1000)).toThrow('nested deeper than 1000');
  });
});

function valuesIn(condition: string) {
  return Object.fromEntries(Object.entries(VALUES).filter(([name]) => condition.includes(name)));
}

it('prints an update with its clauses in one order', () => {
  const update =
    'ADD n :b REMOVE l[2], m.k SET a = if_not_exists(a, :b) + :b, b = list_append(b, :a), c = :a - :b DELETE s :c';
  const { Update } = encodeExpressions(null, null, null, update, null, {}, VALUES);
  const [text, values] = print(Update, updateText);
  expect(text).toBe(
    'SET a = if_not_exists(a, :v0) + :v1, b = list_append(b, :v2), c = :v3 - :v4 ADD n :v5 DELETE s :v6 REMOVE l[2], m.k',
  );
  expect(values).toHaveLength(7);
});

describe('a projection', () => {
  const { Projection } = encodeExpressions(null, null, null, null, 'a.b[1].c, #n, l[0][2]', NAMES, null);
  const paths = projectionPaths(Projection);

  it('has paths of names and indexes', () => {
    expect(paths).toEqual([['a', 'b', 1, 'c'], ['name'], ['l', 0, 2]]);
  });

  it('requests whole lists, each once', () => {
    expect(wholeLists([...paths, ['l', 1], ['a', 'b'], ['a', 'b', 2]])).toEqual([['a', 'b'], ['name'], ['l']]);
  });

  it('finds the value at a path', () => {
    const item = { a: { M: { b: { L: [{ S: '0' }, { M: { c: { N: '1' } } }] } } } };
    const found = [['a', 'b', 1, 'c'], ['a', 'b', 7], ['a', 'x'], ['toString'], ['a', 'constructor']] as const;
    expect(found.map((path) => valueAt(item, path))).toEqual([{ N: '1' }, undefined, undefined, undefined, undefined]);
  });

  it.each([
    [[['a'], ['a', 'b']], 'path one: [a], path two: [a, b]'],
    [
      [
        ['a', 1, 'x'],
        ['a', 1],
      ],
      'path one: [a, [1], x], path two: [a, [1]]',
    ],
    [[['a'], ['a']], 'path one: [a], path two: [a]'],
  ] as const)('must not overlap: %j', (overlapping, message) => {
    expect(overlap(overlapping)).toContain(message);
  });

  it('may have paths with a common start', () => {
    expect(overlap([['a', 'b'], ['a', 'c'], ['a', 1], ['ab']])).toBeUndefined();
  });
});
