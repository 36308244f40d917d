import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Env } from '../env';
import type { Authentication } from './env';

/** ElastiCache rejects older tokens. */
const LIFETIME_SECONDS = 900;

/**
 * Signs an IAM token, the password for the next 15 minutes: a presigned request without its scheme. No request is sent.
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html
 * @param env has the credentials of the function's role, as Lambda sets them
 */
export async function signIamToken(
  { user, cacheName, serverless }: Extract<Authentication, { type: 'iam' }>,
  { AWS_REGION = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_SESSION_TOKEN }: Env,
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
    sha256: Hash.bind(null, 'sha256'),
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
