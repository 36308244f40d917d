import { costOf, readBody } from '../../../runtime/dynamodb/body';
import type { Write } from '../../../runtime/dynamodb/requests';
import { InvalidBody } from '../../../runtime/errors';
import type { KeyAttribute } from '../../../tables/schema';

const keys: KeyAttribute[] = [{ name: 'id', type: 'S' }];

const read = (body: string): Write => {
  const write = readBody(body, keys);
  if (write instanceof InvalidBody) throw write;
  return write;
};
const nested = (levels: number) => `{"id":"1","a":${'['.repeat(levels)}${']'.repeat(levels)}}`;
/** An item of exactly `bytes`: "id" + "1" + "a" + the string. */
const sized = (bytes: number) => `{"id":"1","a":"${'é'.repeat((bytes - 4) / 2)}"}`;

describe('readBody', () => {
  it('returns an item whose numbers keep their digits and whose attributes keep their names', () => {
    const body =
      '{"id":"1","n":[12345678901234567890.123456789, 1.50, -1E-5, 0e999],"t":true,"z":null,"e":"","m":{},' +
      '"__proto__":{"__proto__":1},"constructor":{"name":"Set","isLosslessNumber":true}}';
    const { key, item, cost } = read(body);
    expect({ key, cost }).toEqual({ key: '["1"]', cost: costOf(body) });
    expect(JSON.stringify(item)).toBe(
      '{"id":{"S":"1"},"n":{"L":[{"N":"12345678901234567890.123456789"},{"N":"1.50"},{"N":"-1E-5"},{"N":"0"}]},' +
        '"t":{"BOOL":true},"z":{"NULL":true},"e":{"S":""},"m":{"M":{}},' +
        '"__proto__":{"M":{"__proto__":{"N":"1"}}},' +
        '"constructor":{"M":{"name":{"S":"Set"},"isLosslessNumber":{"BOOL":true}}}}',
    );
  });

  it.each([
    ['32 levels', nested(32)],
    ['400 KB', sized(409_600)],
    ['a key of 2,048 bytes', `{"id":"${'é'.repeat(1024)}"}`],
    ['an attribute that occurs twice with one value', '{"id":"1","id":"1"}'],
  ])('accepts %s', (_what, body) => {
    expect(readBody(body, keys)).toEqual(expect.objectContaining({ cost: costOf(body) }));
  });

  const deep = 'attributes must be nested at most 32 levels deep';
  it.each([
    ['an empty body', '', 'the body is not JSON'],
    ['a body that is cut off', '{"id":"1"', 'the body is not JSON'],
    ['NaN', '{"id":"1","a":NaN}', 'the body is not JSON'],
    ['a list', '[]', 'the body is not a JSON object'],
    ['null', 'null', 'the body is not a JSON object'],
    ['a bare number', '1', 'the body is not a JSON object'],
    [
      'an attribute that occurs twice',
      '{"id":"1","id":"2"}',
      'an attribute must not occur twice with different values, again at position 11',
    ],
    ['an attribute without a name', '{"id":"1","":1}', 'an attribute name must not be empty'],
    ['33 levels', nested(33), deep],
    ['500,000 levels', nested(500_000), deep],
    ['39 digits', `{"id":"1","a":1.${'1'.repeat(38)}}`, 'a number must have at most 38 digits, got 39'],
    ['an item larger than 400 KB', sized(409_602), 'the item must have at most 409600 bytes, got 409602'],
    [
      'an item that grows beyond 400 KB when it is stored',
      `{"id":"1","a":[${Array(150_000).fill(1)}]}`,
      'the item must have at most 409600 bytes, got 450007',
    ],
    ['a body without its key', '{"a":1}', 'key attribute id is missing'],
  ])('refuses %s', (_what, body, reason) => {
    expect(readBody(body, keys)).toEqual(new InvalidBody(reason));
  });

  it.each([
    ['a value', '{"id":"1","a":"\\ud83c"}', '\\ud83c'],
    ['a value, as its low half', '{"id":"1","a":"x\\udf89y"}', '\\udf89'],
    ['a value, as two halves in the wrong order', '{"id":"1","a":"\\udf89\\ud83c"}', '\\udf89'],
    ['a value, behind a whole character', '{"id":"1","a":"\\ud83c\\udf89\\ud83c"}', '\\ud83c'],
    ['a list in a map', '{"id":"1","a":{"b":["x",["\\ud83c"]]}}', '\\ud83c'],
    ['an attribute name', '{"id":"1","a\\ud83c":1}', '\\ud83c'],
    ['a nested attribute name', '{"id":"1","a":[{"\\udf89":1}]}', '\\udf89'],
    ['the key', '{"id":"\\ud83c"}', '\\ud83c'],
    ['a value, without an escape sequence', `{"id":"1","a":"${'🎉'.slice(0, 1)}"}`, '\\ud83c'],
  ])('refuses half a character in %s', (_where, body, half) => {
    expect(readBody(body, keys)).toEqual(
      new InvalidBody(`a string must be valid Unicode, got half a character: ${half}`),
    );
  });

  it.each([
    ['a whole character in escape sequences', '{"id":"1","a":"\\ud83c\\udf89"}', '🎉'],
    ['a backslash before what looks like half a character', '{"id":"1","a":"\\\\ud83c"}', '\\ud83c'],
    ['noncharacters of Unicode', '{"id":"1","a":"\\uffff\\u0000"}', '\uffff\0'],
  ])('accepts %s', (_what, body, text) => {
    expect(read(body).item.a).toEqual({ S: text });
  });
});

describe('costOf', () => {
  const requestBytes = (body: string) => Buffer.byteLength(JSON.stringify(read(body).item));

  it.each([
    '{"id":"1"}',
    '{"id":"é🎉"}',
    `{"id":"1","a":[${Array(1000).fill(1)}]}`,
    `{"id":"1","a":[${Array(1000).fill('[]')}]}`,
    `{"id":"1","a":[${Array(1000).fill('true')}]}`,
    `{"id":"1","a":[${Array(1000).fill('null')}]}`,
    `{"id":"1","a":[${Array(1000).fill('""')}]}`,
    `{"id":"1","a":[${Array(1000).fill('{}')}]}`,
  ])('is at least the bytes of the item in a request: %.30s', (body) => {
    expect(costOf(body)).toBeGreaterThanOrEqual(requestBytes(body));
    expect(costOf(body)).toBeLessThan(3 * requestBytes(body) + 100);
  });
});
