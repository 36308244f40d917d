import { costOf, InvalidBody, type KeyAttribute, readBody, type Write } from '../../../runtime/dynamodb/item';

const byId: KeyAttribute[] = [{ name: 'id', type: 'S' }];
const byNumber: KeyAttribute[] = [{ name: 'id', type: 'N' }];
const byBytes: KeyAttribute[] = [{ name: 'id', type: 'B' }];

const read = (body: string, keys = byId): Write => {
  const work = readBody(body, keys);
  if (work instanceof InvalidBody) throw work;
  return work;
};
const nested = (levels: number) => `{"id":"1","a":${'['.repeat(levels)}${']'.repeat(levels)}}`;
/** An item of exactly `bytes`: "id" + "1" + "a" + the text. */
const sized = (bytes: number) => `{"id":"1","a":"${'é'.repeat((bytes - 4) / 2)}"}`;

describe('a body', () => {
  it('becomes an item whose numbers keep their digits and whose attributes keep their names', () => {
    const body =
      '{"id":"1","n":[12345678901234567890.123456789, 1.50, -1E-5, 0e999],"t":true,"z":null,"e":"","m":{},' +
      '"__proto__":{"__proto__":1},"constructor":{"name":"Set","isLosslessNumber":true}}';
    const { key, item, cost } = read(body);
    expect({ key, cost }).toEqual({ key: '["1"]', cost: costOf(body) });
    expect(JSON.stringify(item)).toBe(
      '{"id":{"S":"1"},"n":{"L":[{"N":"12345678901234567890.123456789"},{"N":"1.50"},{"N":"-1E-5"},{"N":"0e999"}]},' +
        '"t":{"BOOL":true},"z":{"NULL":true},"e":{"S":""},"m":{"M":{}},' +
        '"__proto__":{"M":{"__proto__":{"N":"1"}}},' +
        '"constructor":{"M":{"name":{"S":"Set"},"isLosslessNumber":{"BOOL":true}}}}',
    );
  });

  it.each([
    ['38 digits with zeros around them', `{"id":"1","a":0.000${'9'.repeat(38)}000}`],
    ['the largest number', `{"id":"1","a":-9.${'9'.repeat(37)}e125}`],
    ['the smallest number', '{"id":"1","a":0.1e-129}'],
    ['32 levels', nested(32)],
    ['400 KB', sized(409_600)],
    ['a key of 2,048 bytes', `{"id":"${'é'.repeat(1024)}"}`],
    ['one attribute given twice with one value', '{"id":"1","id":"1"}'],
  ])('may have %s', (_what, body) => {
    expect(readBody(body, byId)).toEqual(expect.objectContaining({ cost: costOf(body) }));
  });

  const range = 'a number must be zero or between 1e-130 and 9.99…e125, either sign';
  const deep = 'attributes must be nested at most 32 levels deep';
  it.each([
    ['is empty', '', 'the body is not JSON'],
    ['is cut off', '{"id":"1"', 'the body is not JSON'],
    ['holds NaN', '{"id":"1","a":NaN}', 'the body is not JSON'],
    ['is a list', '[]', 'the body is not a JSON object'],
    ['is null', 'null', 'the body is not a JSON object'],
    ['is a number', '1', 'the body is not a JSON object'],
    [
      'gives an attribute twice',
      '{"id":"1","id":"2"}',
      'an attribute is given twice with different values, again at position 11',
    ],
    ['names an attribute with nothing', '{"id":"1","":1}', 'an attribute has an empty name'],
    ['nests 33 levels', nested(33), deep],
    ['nests 500,000 levels', nested(500_000), deep],
    ['has 39 digits', `{"id":"1","a":1.${'1'.repeat(38)}}`, 'a number must have at most 38 digits, has 39'],
    [
      'has half a million digits',
      `{"id":"1","a":1${'0'.repeat(500_000)}1}`,
      'a number must have at most 38 digits, has 500002',
    ],
    ['has a number too large', '{"id":"1","a":1e126}', range],
    ['has a number too small', '{"id":"1","a":-9e-131}', range],
    ['is larger than 400 KB', sized(409_602), 'the item must have at most 409600 bytes, has 409602'],
    [
      'grows beyond 400 KB when it is stored',
      `{"id":"1","a":[${Array(150_000).fill(1)}]}`,
      'the item must have at most 409600 bytes, has 450007',
    ],
    ['lacks a key', '{"a":1}', 'key attribute id is missing'],
    ['has a key of another type', '{"id":1}', 'key attribute id must be of type S, is N'],
    ['has an empty key', '{"id":""}', 'key attribute id must have between 1 and 2048 bytes, has 0'],
    ['has a long key', `{"id":"${'é'.repeat(1025)}"}`, 'key attribute id must have between 1 and 2048 bytes, has 2050'],
  ])('is refused when it %s', (_what, body, reason) => {
    expect(readBody(body, byId)).toEqual(new InvalidBody(reason));
  });

  it('needs every key attribute, the sort key within 1,024 bytes', () => {
    const keys: KeyAttribute[] = [...byId, { name: 'at', type: 'S' }];
    expect(readBody('{"id":"1"}', keys)).toEqual(new InvalidBody('key attribute at is missing'));
    expect(readBody(`{"id":"1","at":"${'x'.repeat(1025)}"}`, keys)).toEqual(
      new InvalidBody('key attribute at must have between 1 and 1024 bytes, has 1025'),
    );
  });

  it('gives a binary key as base64 text', () => {
    expect(read('{"id":"aGk=","a":"aGk="}', byBytes).item).toEqual({ id: { B: Buffer.from('hi') }, a: { S: 'aGk=' } });
    expect(readBody('{"id":"hi"}', byBytes)).toEqual(
      new InvalidBody('key attribute id must be of type B, as base64 text'),
    );
  });

  it.each([
    ['numbers as lists count their digits', '1234.5', 3 + 1 + 4],
    ['negative numbers have a sign', '-1', 3 + 1 + 3],
    ['true is a byte', 'true', 3 + 1 + 1],
    ['maps have names', '{"é":""}', 3 + 1 + (3 + 1 + 2)],
  ])('is measured as DynamoDB does: %s', (_rule, element, bytes) => {
    const filler = 409_600 - 3 - 1 - bytes - 1;
    const body = (length: number) => `{"id":"1","b":[${element}],"c":"${'x'.repeat(length)}"}`;
    expect(readBody(body(filler), byId)).not.toBeInstanceOf(InvalidBody);
    expect(readBody(body(filler + 1), byId)).toEqual(
      new InvalidBody('the item must have at most 409600 bytes, has 409601'),
    );
  });

  it.each(['1', '1.0', '1e0', '10E-1', '0.1e+1', '1.000'])(
    'has the same numeric key as others when it is %s',
    (number) => {
      expect(read(`{"id":${number}}`, byNumber).key).toBe(read('{"id":1}', byNumber).key);
    },
  );

  it.each(['-1', '10', '0.1', '11', '0'])('has another numeric key when it is %s', (number) => {
    expect(read(`{"id":${number}}`, byNumber).key).not.toBe(read('{"id":1}', byNumber).key);
  });

  it('has zero as one key, whatever its sign and exponent', () => {
    expect(['0', '-0', '0.0', '0e5'].map((zero) => read(`{"id":${zero}}`, byNumber).key)).toEqual(
      Array(4).fill('[""]'),
    );
  });
});

describe('a body with half a character', () => {
  const broken = (half: string) => new InvalidBody(`a string must be Unicode, has half a character: ${half}`);

  it.each([
    ['a value', '{"id":"1","a":"\\ud83c"}', '\\ud83c'],
    ['a low half', '{"id":"1","a":"x\\udf89y"}', '\\udf89'],
    ['halves in the wrong order', '{"id":"1","a":"\\udf89\\ud83c"}', '\\udf89'],
    ['half a character behind a whole one', '{"id":"1","a":"\\ud83c\\udf89\\ud83c"}', '\\ud83c'],
    ['a list in a map', '{"id":"1","a":{"b":["x",["\\ud83c"]]}}', '\\ud83c'],
    ['an attribute name', '{"id":"1","a\\ud83c":1}', '\\ud83c'],
    ['a nested attribute name', '{"id":"1","a":[{"\\udf89":1}]}', '\\udf89'],
    ['the key', '{"id":"\\ud83c"}', '\\ud83c'],
    ['a character that is cut itself, not escaped', `{"id":"1","a":"${'🎉'.slice(0, 1)}"}`, '\\ud83c'],
  ])('is refused with a sentence: %s', (_where, body, half) => {
    expect(readBody(body, byId)).toEqual(broken(half));
  });

  it.each([
    ['a whole character, escaped', '{"id":"1","a":"\\ud83c\\udf89"}', '🎉'],
    ['a backslash before what looks like half', '{"id":"1","a":"\\\\ud83c"}', '\\ud83c'],
    ['what Unicode has no character for', '{"id":"1","a":"\\uffff\\u0000"}', '\uffff\0'],
  ])('is not one with %s', (_what, body, text) => {
    expect(read(body).item.a).toEqual({ S: text });
  });
});

describe('the cost of a body', () => {
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
  ])('is at least the bytes of its item in a request: %.30s', (body) => {
    expect(costOf(body)).toBeGreaterThanOrEqual(requestBytes(body));
    expect(costOf(body)).toBeLessThan(3 * requestBytes(body) + 100);
  });
});
