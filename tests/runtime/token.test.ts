import { deflateRawSync } from 'node:zlib';
import {
  fingerprintOf,
  joinFingerprints,
  openToken,
  readToken,
  sealToken,
  splitFingerprints,
  toToken,
} from '../../runtime/token';

const token = sealToken(['older', 'g'], ['a', 'b']);

it('opens a token for the purpose for which it was made', () => {
  expect(openToken(['older', 'g'], token)).toEqual(['a', 'b']);
  expect(openToken(['older', 'g'], sealToken(['older', 'g'], []))).toEqual([]);
});

it.each([['newer', 'g'], ['older', 'h'], ['older'], ['olderg']])('does not open it for %j, %j', (...purpose) => {
  expect(openToken(purpose, token)).toBeUndefined();
});

it('does not open it when any character was changed, added or removed', () => {
  for (let index = 0; index <= token.length; index += 1) {
    const others = [`${token.slice(0, index)}A${token.slice(index)}`, `${token.slice(0, index)}=${token.slice(index)}`];
    if (index < token.length) others.push(`${token.slice(0, index)}${token.slice(index + 1)}`);
    if (index < token.length) others.push(`${token.slice(0, index)}!${token.slice(index + 1)}`);
    expect(others.map((other) => openToken(['older', 'g'], other))).toEqual(others.map(() => undefined));
  }
});

it.each([null, undefined, 5, '', 'garbage', {}, [token], 'WzEsMiwzLDRd'])('does not open %j', (other) => {
  expect(openToken(['older', 'g'], other)).toBeUndefined();
});

it('has short fingerprints, which differ', () => {
  expect(new Set(Array.from({ length: 10_000 }, (_, index) => fingerprintOf(`m${index}`))).size).toBe(10_000);
  expect(fingerprintOf('__proto__')).toMatch(/^[\w-]{8}$/);
});

it.each([0, 1, 3])('joins %i fingerprints to a string, and splits it', (count) => {
  const fingerprints = new Set(Array.from({ length: count }, (_, index) => fingerprintOf(`m${index}`)));
  expect(splitFingerprints(joinFingerprints(fingerprints))).toEqual(fingerprints);
});

describe('a token', () => {
  it('keeps strings, in characters that a command line takes unquoted', () => {
    const values = ['a b', 'ü"\\', '', '👍'];
    const token = toToken(values);
    expect([readToken(token), token]).toEqual([values, expect.stringMatching(/^[\w-]+$/)]);
  });

  it.each([
    '',
    [toToken(['a'])],
    'garbage',
    undefined,
    null,
    7,
    {},
    toToken([]).slice(1),
    Buffer.from('{"0":1}').toString('base64url'),
  ])('is empty if it is %j', (token) => {
    expect(readToken(token)).toEqual([]);
  });
});

const UUID = '1165868f-b942-8819-aac6-62b10f01af95';
const TIME = '2026-11-30T20:16:47.651Z';

it.each<[unknown]>([
  [UUID],
  [UUID.toUpperCase()],
  [TIME],
  [`${TIME}#${UUID}`],
  [`a${UUID}${UUID}b${TIME}`],
  ['1970-01-01T00:00:00.000Z'],
  ['1969-12-31T23:59:59.999Z'],
  ['9999-12-31T23:59:59.999Z'],
  ['2026-02-30T00:00:00.000Z'],
  ['2026-01-01T24:00:00.000Z'],
  ['\u0001\u0002\u0000\u001f'],
  ['👍\ud800'],
  [{ PK: { S: `R#${UUID}` }, at: { N: '-0' } }],
  ['x'.repeat(100_000)],
])('keeps %j', (value) => {
  expect(readToken(toToken([value, 5, value]))).toEqual([value, 5, value]);
});

it('takes few characters for ids, times and what is repeated', () => {
  const plain = (values: readonly string[]) => Buffer.from(JSON.stringify(values)).toString('base64url').length;
  const ids = [UUID, `${TIME}#${UUID}`];
  const repeated = ['RESTAURANT#55f14312c7447c3da7051b26', 'RESTAURANT#55f14312c7447c3da7051b26'];
  expect(toToken(ids).length).toBeLessThan(0.5 * plain(ids));
  expect(toToken(repeated).length).toBeLessThan(0.7 * plain(repeated));
});

it('is empty if it would fill the memory', () => {
  expect(
    readToken(Buffer.concat([Buffer.of(0), deflateRawSync(Buffer.alloc(2 ** 24, 0x20))]).toString('base64url')),
  ).toEqual([]);
});
