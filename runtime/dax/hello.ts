import { createHash, createHmac, randomBytes } from 'node:crypto';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** Ids of methods in DAX's protocol. */
const AUTHORIZE_CONNECTION = 1_489_122_155;
const ENDPOINTS = 455_855_874;
/** The only user agent that this package's DAX client is known to be served with. */
const USER_AGENT = 'DaxJSV3Client-3.1.0';

/** The bytes with which a client greets a node: preamble, authorization, and a request for the cluster's nodes. */
export function hello(credentials: Credentials, region: string, now: Date): Buffer {
  const { signature, stringToSign } = sign(credentials, region, now);
  const { accessKeyId, sessionToken } = credentials;
  return Buffer.concat([
    ...[text('J7yne5G'), integer(0), bytes(randomBytes(16))],
    ...[head(5, 1), text('UserAgent'), text(USER_AGENT), integer(0)],
    ...[
      integer(1),
      integer(AUTHORIZE_CONNECTION),
      text(accessKeyId),
      text(signature),
      bytes(Buffer.from(stringToSign)),
    ],
    ...[sessionToken === undefined ? NULL : text(sessionToken), text(USER_AGENT)],
    ...[integer(1), integer(ENDPOINTS)],
  ]);
}

/** Signature Version 4 of a constant request: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html */
function sign({ secretAccessKey }: Credentials, region: string, now: Date) {
  const time = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const date = time.slice(0, 8);
  const request = `POST\n/\n\nhost:dax.amazonaws.com\nx-amz-date:${time}\n\nhost;x-amz-date\n${sha256('')}`;
  const stringToSign = `AWS4-HMAC-SHA256\n${time}\n${date}/${region}/dax/aws4_request\n${sha256(request)}`;
  let key = Buffer.from(`AWS4${secretAccessKey}`);
  for (const part of [date, region, 'dax', 'aws4_request']) key = hmac(key, part);
  return { signature: hmac(key, stringToSign).toString('hex'), stringToSign };
}

const sha256 = (message: string) => createHash('sha256').update(message).digest('hex');
const hmac = (key: Buffer, message: string) => createHmac('sha256', key).update(message).digest();

/** CBOR, as RFC 8949 defines it. */
const NULL = Buffer.of(0xf6);
const text = (value: string) => Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
const bytes = (value: Buffer) => Buffer.concat([head(2, value.length), value]);
const integer = (value: number) => head(0, value);

function head(type: number, value: number): Buffer {
  const first = type << 5;
  if (value < 24) return Buffer.of(first | value);
  const tail = Buffer.alloc(5);
  tail.writeUInt8(first | 26);
  tail.writeUInt32BE(value, 1);
  return tail;
}
