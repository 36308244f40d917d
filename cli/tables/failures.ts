import { NotDynamoDb } from '../../bulk/raw-page';
import { environments } from '../../environments';
import type { Target } from './target';

type Failure = Partial<Record<'name' | 'code' | 'message', string>> & {
  readonly $response?: { readonly statusCode?: number; readonly headers?: Readonly<Record<string, string>> };
  readonly cause?: unknown;
};

const UNREACHABLE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'its host name cannot be resolved',
  EHOSTUNREACH: 'its host cannot be reached',
  ENETUNREACH: 'its network cannot be reached',
  ECONNRESET: 'it closed the connection',
  EPIPE: 'it closed the connection',
  ETIMEDOUT: 'it did not answer in time',
  TimeoutError: 'it did not answer in time',
};

/** What a server that expects TLS may do with plain HTTP. Others answer, but not as HTTP does. */
const CLOSED = ['ECONNRESET', 'EPIPE'];

/** Node's codes for certificates that it does not accept. */
const CERTIFICATE = /CERT|^UNABLE_TO_VERIFY|^HOSTNAME_MISMATCH$/;

/** Describes a failed request to DynamoDB in one sentence. Other errors describe themselves. */
export function explained(error: unknown, target: Target): unknown {
  const sentence = sentenceOf(error as Failure, target);
  return sentence === undefined ? error : new Error(sentence, { cause: error });
}

function sentenceOf(error: Failure, target: Target): string | undefined {
  const { name = '', code = '' } = error;
  const url = target.endpoint ?? `DynamoDB of ${target.where}`;
  const tls = url.startsWith('http:') ? 'If it uses TLS, its URL must start with https://' : '';
  const unreachable = UNREACHABLE[code] ?? UNREACHABLE[name];
  if (unreachable) {
    return `${url} does not answer: ${unreachable}. ${howToStart(target)}${CLOSED.includes(code) ? ` ${tls}` : ''}`;
  }
  if (CERTIFICATE.test(code)) return untrusted(error, url);
  if (code === 'EPROTO' || code.startsWith('ERR_SSL'))
    return `${url} does not use TLS: its URL must start with http://`;
  if (/^CredentialsProviderError|^TokenProviderError/.test(name)) return withoutCredentials(error, target);
  if (isForeign(error)) {
    return `${url} is not a DynamoDB endpoint: ${answerOf(error)}${code.startsWith('HPE_') ? `. ${tls}` : ''}`;
  }
  return error.$response && `${url} refused the request: ${name}: ${error.message}`;
}

function howToStart({ env }: Target): string {
  if (env === undefined) return 'Start it, or correct --endpoint.';
  return env === 'local' ? 'Start it with: npx tableside up' : 'Check the network.';
}

const untrusted = ({ message = '' }: Failure, url: string): string =>
  `${url} has a TLS certificate that is not accepted: ${message.replace(/\.$/, '')}. ` +
  'If its certificate authority is your own, set NODE_EXTRA_CA_CERTS to the file with its certificate.';

function withoutCredentials({ message }: Failure, { env, where }: Target): string {
  const account = env === undefined ? '' : ` of the account ${environments[env].accountId}`;
  return (
    `No usable credentials for ${where}. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, ` +
    `to credentials${account} (${message})`
  );
}

/** Whether something other than DynamoDB answered. DynamoDB's errors are JSON with a type. */
const isForeign = (error: Failure): boolean =>
  error instanceof NotDynamoDb ||
  (error.$response !== undefined && error instanceof SyntaxError) ||
  error.name === 'Unknown' ||
  error.code?.startsWith('HPE_') === true;

function answerOf({ $response }: Failure): string {
  if (!$response) return 'it answers, but not as DynamoDB does';
  const type = $response.headers?.['content-type'] ?? 'no content type';
  return `it answered with status ${$response.statusCode} and ${type}`;
}
