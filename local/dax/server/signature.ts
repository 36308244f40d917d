import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { type DaxError, DaxError as Rejection } from '../wire/error';

const ALGORITHM = 'AWS4-HMAC-SHA256';
/** What clients sign as the host of every cluster. The Go client signs a URL. */
const HOSTS = ['dax.amazonaws.com', 'https://dax.amazonaws.com'];
/** How much the clocks of client and server may differ. */
const MAX_SKEW_MS = 5 * 60 * 1000;

export interface Signed {
  readonly accessKeyId: string;
  /** Hexadecimal. */
  readonly signature: string;
  readonly stringToSign: string;
}

/**
 * Verifies a signature of version 4, which is always of the same request.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
 * @param secretOf the secret access key, or undefined if there is no such key
 * @returns why the signature is rejected, or undefined
 */
export function rejection(
  { accessKeyId, signature, stringToSign }: Signed,
  secretOf: (accessKeyId: string) => string | undefined,
  now: number,
): DaxError | undefined {
  const secret = secretOf(accessKeyId);
  if (secret === undefined) {
    const message = `The security token included in the request is invalid: the access key ${accessKeyId} is not known.`;
    return new Rejection('UnrecognizedClientException', message);
  }
  const [algorithm, date = '', scope = '', hash] = stringToSign.split('\n');
  const [day = '', region = '', service, end] = scope.split('/');
  if (algorithm !== ALGORITHM || service !== 'dax' || end !== 'aws4_request' || !canonicalHashes(date).includes(hash)) {
    return mismatch('The string to sign is not that of a connection to DAX.');
  }
  const signedAt = epoch(date);
  if (!(Math.abs(now - signedAt) <= MAX_SKEW_MS) || !date.startsWith(day)) return expired(date, now);
  const key = [day, region, 'dax', 'aws4_request'].reduce<Buffer | string>(
    (previous, part) => createHmac('sha256', previous).update(part).digest(),
    `AWS4${secret}`,
  );
  const wanted = createHmac('sha256', key).update(stringToSign).digest();
  const given = Buffer.from(signature, 'hex');
  const isRight = given.length === wanted.length && timingSafeEqual(given, wanted);
  return isRight ? undefined : mismatch('Check the secret access key.');
}

const mismatch = (hint: string) =>
  new Rejection(
    'InvalidSignatureException',
    `The request signature does not match the one that was calculated. ${hint}`,
  );

function expired(date: string, now: number) {
  const time = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');
  const message = `Signature expired or not yet valid: it is of ${date}, and it is ${time} now. Check the clock.`;
  return new Rejection('InvalidSignatureException', message);
}

function canonicalHashes(date: string): (string | undefined)[] {
  const emptyBody = createHash('sha256').digest('hex');
  return HOSTS.map((host) => {
    const headers = `host:${host}\nx-amz-date:${date}\n`;
    return createHash('sha256').update(`POST\n/\n\n${headers}\nhost;x-amz-date\n${emptyBody}`).digest('hex');
  });
}

/** Epoch milliseconds of a date such as 20261130T023000Z; NaN for anything else. */
const epoch = (date: string): number =>
  Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
