import { blockOf, type Json, literalBlockOf } from '../../../cli/export/hcl';

const attribute = { isBlock: false };
const text = (content: Record<string, Json>, shapes = {}) => blockOf('resource "a" "b"', content, shapes);

it('writes attributes, then a group for each nested block', () => {
  const content = { environment: [{ variables: { 'a:b': '${x}' } }], name: 'n', vpc: { id: 1, on: true, none: null } };
  const shapes = {
    environment: { isBlock: true, value: [{ variables: attribute }] },
    vpc: { is_block: true, value: {} },
  };
  expect(text(content, shapes).split('\n')).toEqual([
    'resource "a" "b" {',
    'name = "n"',
    '',
    'environment {',
    'variables = {',
    '"a:b" = x',
    '}',
    '}',
    '',
    'vpc {',
    'id = 1',
    'on = true',
    'none = null',
    '}',
    '}',
  ]);
});

it('writes a block for each element of a list, also if none has content', () => {
  const shapes = { rule: { isBlock: true, value: [{}, {}] }, none: { isBlock: true, value: [] } };
  expect(text({ rule: [{ a: 1 }, {}, null], none: [] }, shapes)).toBe(
    'resource "a" "b" {\nrule {\na = 1\n}\n\nrule {}\n}',
  );
});

it('writes meta-arguments first, and the life cycle and dependencies last, all without quotation marks', () => {
  const content = {
    depends_on: ['aws_x.y'],
    lifecycle: {
      ignore_changes: ['name', 'tags["a"]'],
      precondition: [{ condition: '${a == 1}', error_message: 'a is ${a}' }],
      prevent_destroy: true,
      replace_triggered_by: ['aws_x.y.id', 'aws_x.z'],
    },
    name: 'n',
    provider: 'aws.other',
    count: '${a ? 1 : 0}',
    '//': { metadata: {} },
  };
  expect(text(content).split('\n')).toEqual([
    'resource "a" "b" {',
    'count = a ? 1 : 0',
    'provider = aws.other',
    '',
    'name = "n"',
    '',
    'lifecycle {',
    'ignore_changes = [name, tags["a"]]',
    'prevent_destroy = true',
    'replace_triggered_by = [aws_x.y.id, aws_x.z]',
    '',
    'precondition {',
    'condition = a == 1',
    'error_message = "a is ${a}"',
    '}',
    '}',
    '',
    'depends_on = [aws_x.y]',
    '}',
  ]);
  expect(text({ lifecycle: { ignore_changes: 'all' } })).toContain('ignore_changes = all');
});

it('takes names such as provider in a nested block as its attributes', () => {
  const action = { isBlock: true, value: {} };
  expect(text({ action: { provider: 'S3', count: '2', depends_on: ['x'] } }, { action })).toContain(
    'action {\nprovider = "S3"\ncount = "2"\ndepends_on = ["x"]\n}',
  );
});

it('leaves out an empty life cycle', () => {
  expect(text({ lifecycle: {} })).toBe('resource "a" "b" {}');
});

it('quotes names of an object that mean something else without, and writes templates in names', () => {
  const object = { for: 1, true: 2, '1a': 3, 'a b': 4, '${k}': 5, 'x${k}': 6, 'a-b': 7, _c: 8 };
  expect(text({ object }, { object: attribute }).split('\n').slice(2, -2)).toEqual([
    '"for" = 1',
    '"true" = 2',
    '"1a" = 3',
    '"a b" = 4',
    '(k) = 5',
    '"x${k}" = 6',
    'a-b = 7',
    '_c = 8',
  ]);
});

it('writes a long list with a line for each element', () => {
  const long = 'x'.repeat(50);
  expect(text({ a: ['b', '${c}'], d: [long, long], e: [] })).toBe(
    `resource "a" "b" {\na = ["b", c]\nd = [\n"${long}",\n"${long}",\n]\ne = []\n}`,
  );
});

describe('rejects an object', () => {
  it.each<[string, Json]>([
    ['', { mode: 'x' }],
    [' in a list', [{ mode: 'x' }]],
  ])('%s that an override has set, because it may be an attribute or a block', (_, replica) => {
    expect(() => text({ replica })).toThrow(
      'resource "a" "b": replica is set by an override, so it is unknown whether it is an attribute or a block. ' +
        'Set it by a property of the construct.',
    );
  });

  it('in a nested block likewise', () => {
    expect(() => text({ replica: [{ x: {} }] }, { replica: { isBlock: true, value: [{}] } })).toThrow(
      'replica: x is set by an override',
    );
  });

  it('in the settings of a backend', () => {
    expect(() => literalBlockOf('backend "s3"', { assume_role: {} })).toThrow(
      'backend "s3": assume_role must be a string, a number or a Boolean',
    );
  });
});

it('writes the settings of a backend, which are no templates', () => {
  expect(literalBlockOf('backend "local"', { path: 'a/${b}', on: true })).toBe(
    'backend "local" {\npath = "a/$${b}"\non = true\n}',
  );
});
