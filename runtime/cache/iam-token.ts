import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Authentication } from './env';

/** ElastiCache rejects older tokens. */
const LIFETIME_SECONDS = 900;

/** The credentials of the function's role, as Lambda sets them. */
interface AwsEnv {
  readonly AWS_REGION?: string;
  readonly AWS_ACCESS_KEY_ID?: string;
  readonly AWS_SECRET_ACCESS_KEY?: string;
  readonly AWS_SESSION_TOKEN?: string;
}

/**
 * Signs an IAM token, the password for the next 15 minutes: a presigned request without its scheme. No request is sent.
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html
 */
export async function signIamToken(
  { user, cacheName, serverless }: Extract<Authentication, { type: 'iam' }>,
  { AWS_REGION = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_SESSION_TOKEN }: AwsEnv,
  signingDate = new Date(),
): Promise<string> {
  const signer = new SignatureV4({
    service: 'elasticache',
    region: AWS_REGION,
    credentials: {
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
    },
    sha256: Sha256,
  });
  const request = {
    method: 'GET',
    protocol: 'http:',
    hostname: cacheName,
    path: '/',
    query: { Action: 'connect', User: user, ...(serverless && { ResourceType: 'ServerlessCache' }) },
    headers: { host: cacheName },
  };
  const { query = {} } = await signer.presign(request, { expiresIn: LIFETIME_SECONDS, signingDate });
  const parameters = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return `${cacheName}/?${parameters.join('&')}`;
}

/** Node's SHA-256 with the interface that the signer expects. */
class Sha256 {
  private readonly hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', toBytes(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.hash.update(toBytes(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }
}

function toBytes(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
