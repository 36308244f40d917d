import { rejection } from '../../../../local/dax/server/signature';

// The published client signs.
const SigV4Gen = require('@amazon-dax-sdk/client-dax/src/SigV4Gen');

const NOW = Date.now();
const MINUTE = 60_000;
const secretOf = (id: string) => (id === 'known' ? 'secret' : undefined);

function signed(secretAccessKey = 'secret', accessKeyId = 'known') {
  const { signature, stringToSign } = SigV4Gen.generateSigAndStringToSign(
    { accessKeyId, secretAccessKey },
    'dax.amazonaws.com',
    'eu-west-1',
    '',
  );
  return { accessKeyId, signature, stringToSign: String(stringToSign) };
}

it('accepts what a client has just signed', () => {
  expect(rejection(signed(), secretOf, NOW)).toBeUndefined();
});

it.each([
  ['a wrong secret key', signed('other'), 0, 'InvalidSignatureException', 'Check the secret access key'],
  ['an unknown access key', signed('secret', 'nobody'), 0, 'UnrecognizedClientException', 'access key nobody'],
  ['an old signature', signed(), 6, 'InvalidSignatureException', 'Check the clock'],
  ['a signature of the future', signed(), -6, 'InvalidSignatureException', 'Check the clock'],
  [
    'a signature of another service',
    { ...signed(), stringToSign: 'AWS4-HMAC-SHA256\nx\ny/z/s3/aws4_request\n' },
    0,
    'InvalidSignatureException',
    'not that of a connection to DAX',
  ],
  ['no string to sign', { ...signed(), stringToSign: '' }, 0, 'InvalidSignatureException', 'not that of a connection'],
  [
    'a signature that is not hexadecimal',
    { ...signed(), signature: 'zz' },
    0,
    'InvalidSignatureException',
    'secret access key',
  ],
])('rejects %s', (_, given, minutesLater, name, message) => {
  const error = rejection(given, secretOf, NOW + minutesLater * MINUTE);
  expect([error?.name, error?.message]).toEqual([name, expect.stringContaining(message)]);
});
