import { plainJson } from '../../bulk/plain-json';

it('writes an item as plain JSON, with all digits of its numbers', () => {
  const item = JSON.parse(
    '{"text":{"S":"\\"é\\n"},"n":{"N":"12345678901234567890123456789012345678"},"small":{"N":"1E-130"},' +
      '"on":{"BOOL":true},"none":{"NULL":true},"bytes":{"B":"AP8="},"list":{"L":[{"N":"1"},{"M":{}}]},' +
      '"sets":{"M":{"s":{"SS":["a"]},"n":{"NS":["1","2.50"]},"b":{"BS":["AP8="]}}},"__proto__":{"S":"x"}}',
  );
  expect(plainJson(item)).toBe(
    '{"text":"\\"é\\n","n":12345678901234567890123456789012345678,"small":1E-130,"on":true,"none":null,' +
      '"bytes":"AP8=","list":[1,{}],"sets":{"s":["a"],"n":[1,2.50],"b":["AP8="]},"__proto__":"x"}',
  );
});

it.each([
  ['+1', '0.1e1'],
  ['.5', '0.5e0'],
  ['-01.50', '-0.15e1'],
  ['0.', '0'],
])('writes the number %s as one that JSON has', (N, json) => {
  expect(plainJson({ n: { N } })).toBe(`{"n":${json}}`);
  expect(Number(json)).toBe(Number(N));
});
