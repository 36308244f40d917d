import {
  fingerprintOf,
  joinFingerprints,
  openToken,
  sealToken,
  splitFingerprints,
} from '../../../functions/messages/tokens';

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
