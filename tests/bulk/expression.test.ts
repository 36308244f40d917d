import { compile, InvalidExpression } from '../../bulk/expression';

it('replaces attribute names, so that they may be reserved words, and literal values', () => {
  expect(compile("status = 'open' AND total >= 12345678901234567890.5", 'f')).toEqual({
    expression: '#f0 = :f0 AND #f1 >= :f1',
    names: { '#f0': 'status', '#f1': 'total' },
    values: { ':f0': { S: 'open' }, ':f1': { N: '12345678901234567890.5' } },
    attributes: ['status', 'total'],
    placeholders: [],
  });
});

it.each([
  [
    'functions',
    "begins_with(name, 'A') and not contains(tags, 'x')",
    'begins_with ( #f0 , :f0 ) and not contains ( #f1 , :f1 )',
  ],
  ['the size of an attribute', 'size(name) between 1 and 5', 'size ( #f0 ) between :f0 and :f1'],
  ['an attribute that is named like a function', 'size > 5', '#f0 > :f0'],
  ['one name that occurs twice', 'a = 1 or a = 2', '#f0 = :f0 or #f0 = :f1'],
  ['paths', 'address.city = tags[0].name', '#f0.#f1 = #f2[0].#f3'],
  ['!=', 'a != 1', '#f0 <> :f0'],
  ['<>', 'a <> 1', '#f0 <> :f0'],
  ['IN', 'a IN (1, 2)', '#f0 IN ( :f0 , :f1 )'],
  ['names with hyphens and other letters', 'user-id = größe', '#f0 = #f1'],
  ['a keyword in a path', 'a.and = 1', '#f0.#f1 = :f0'],
])('takes %s', (_, text, expression) => {
  expect(compile(text, 'f').expression).toBe(expression);
});

it('takes any name in double quotes and any string in single quotes', () => {
  const { names, values } = compile(`"first ""name""" = 'it''s'`, 'f');
  expect([names, values]).toEqual([{ '#f0': 'first "name"' }, { ':f0': { S: "it's" } }]);
});

it('takes true, false, null and negative numbers as values', () => {
  expect(compile('a = true or b = false or c = null or d = -1e3', 'f').values).toEqual({
    ':f0': { BOOL: true },
    ':f1': { BOOL: false },
    ':f2': { NULL: true },
    ':f3': { N: '-1e3' },
  });
});

it('takes these values in capitals, as in SQL', () => {
  const { names, values } = compile('a = TRUE or b = False or c = NULL or "TRUE" = "null"', 'f');
  expect(Object.values(values)).toEqual([{ BOOL: true }, { BOOL: false }, { NULL: true }]);
  expect(Object.values(names)).toEqual(['a', 'b', 'c', 'TRUE', 'null']);
});

it('replaces the placeholders of the caller, so that they cannot be confused with its own', () => {
  const given = {
    names: { '#f1': 'one', '#f0': 'two.2' },
    values: { ':f0': { B: Buffer.from('x') }, ':f1': { S: '' } },
  };
  expect(compile('#f0 = :f1 AND status = 1 AND a.#f1 <> :f0', 'f', given)).toEqual({
    expression: '#f0 = :f0 AND #f1 = :f1 AND #f2.#f3 <> :f2',
    names: { '#f0': 'two.2', '#f1': 'status', '#f2': 'a', '#f3': 'one' },
    values: { ':f0': { S: '' }, ':f1': { N: '1' }, ':f2': { B: Buffer.from('x') } },
    attributes: ['two.2', 'status', 'a'],
    placeholders: ['#f0', ':f1', '#f1', ':f0'],
  });
});

it('names the attributes at the top level', () => {
  const given = { names: { '#city': 'city', '#n': 'a.name' }, values: {} };
  const { attributes } = compile('id, address.#city, "a b"[1].c, #n', 'p', given);
  expect(attributes).toEqual(['id', 'address', 'a b', 'a.name']);
});

it.each([
  ['an unknown character', 'a = %', 'unexpected "%" at character 5'],
  ['a string without its end', "é = 'open", `unexpected "'" at character 5`],
  ['a number with a letter', 'a = 5x', 'unexpected "5" at character 5'],
  [
    'a number with too many digits',
    `a = ${'1'.repeat(39)}`,
    'a number must have at most 38 digits, got 39 at character 5',
  ],
  ['a placeholder without a name', '"😀" = 1 and #a = 1', '#a at character 13 has no name'],
  ['a placeholder without a value', 'a = :__proto__', ':__proto__ at character 5 has no value'],
  ['an empty expression', '', 'it is empty'],
  ['blanks', ' \n', 'it is empty'],
])('rejects %s', (_, text, message) => {
  expect(() => compile(text, 'f')).toThrow(new InvalidExpression(message));
});
