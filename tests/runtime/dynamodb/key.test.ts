import { keyOf, readKey } from '../../../runtime/dynamodb/key';
import { InvalidBody } from '../../../runtime/errors';
import type { KeyAttribute } from '../../../tables/schema';

const byId: KeyAttribute[] = [{ name: 'id', type: 'S' }];
const byNumber: KeyAttribute[] = [{ name: 'id', type: 'N' }];
const byBytes: KeyAttribute[] = [{ name: 'id', type: 'B' }];

describe('readKey', () => {
  it.each([
    ['a missing key', {}, 'key attribute id is missing'],
    ['a key of another type', { id: { N: '1' } }, 'key attribute id must be of type S, got type N'],
    ['an empty key', { id: { S: '' } }, 'key attribute id must have between 1 and 2048 bytes, got 0'],
    [
      'a key that is too long',
      { id: { S: 'é'.repeat(1025) } },
      'key attribute id must have between 1 and 2048 bytes, got 2050',
    ],
  ])('refuses %s', (_what, item, reason) => {
    expect(() => readKey(item, byId)).toThrow(new InvalidBody(reason));
  });

  it('needs every key attribute, with a sort key of at most 1,024 bytes', () => {
    const keys: KeyAttribute[] = [...byId, { name: 'at', type: 'S' }];
    const item = (at: string) => ({ id: { S: '1' }, at: { S: at }, more: { S: '2' } });
    expect(readKey(item('x'.repeat(1024)), keys)).toEqual({ id: { S: '1' }, at: { S: 'x'.repeat(1024) } });
    expect(() => readKey({ id: { S: '1' } }, keys)).toThrow(new InvalidBody('key attribute at is missing'));
    expect(() => readKey(item('x'.repeat(1025)), keys)).toThrow(
      new InvalidBody('key attribute at must have between 1 and 1024 bytes, got 1025'),
    );
  });

  it('reads a binary key from a base64 string', () => {
    expect(readKey({ id: { S: 'aGk=' }, a: { S: 'aGk=' } }, byBytes)).toEqual({ id: { B: Buffer.from('hi') } });
    expect(() => readKey({ id: { S: 'hi' } }, byBytes)).toThrow(
      new InvalidBody('key attribute id must be of type B, as a base64 string'),
    );
  });
});

describe('keyOf', () => {
  const numeric = (N: string) => keyOf({ id: { N } }, byNumber);

  it.each(['1', '1.0', '1e0', '10E-1', '0.1e+1', '1.000'])('is the same for 1 and %s', (number) => {
    expect(numeric(number)).toBe(numeric('1'));
  });

  it.each(['-1', '10', '0.1', '11', '0'])('differs for 1 and %s', (number) => {
    expect(numeric(number)).not.toBe(numeric('1'));
  });

  it('is the same for every zero, whatever its sign and exponent', () => {
    expect(['0', '-0', '0.0', '0e5'].map(numeric)).toEqual(Array(4).fill('[""]'));
  });

  it('is the same for equal bytes', () => {
    expect(keyOf({ id: { B: Buffer.from('hi') } }, byBytes)).toBe(
      keyOf({ id: { B: new Uint8Array([104, 105]) } }, byBytes),
    );
  });
});
