import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { AwsCall } from './aws-call';

type Refusal = 'throttling' | 'server-error';
type Refusals = Readonly<Record<Refusal, readonly [status: number, code: string]>>;

const DYNAMODB = 'com.amazonaws.dynamodb.v20120810#';

/** By service, otherwise by protocol: status and code from the "Errors" section of the API reference. */
const REFUSALS: Readonly<Record<string, Refusals>> = {
  dynamodb: {
    throttling: [400, `${DYNAMODB}ProvisionedThroughputExceededException`],
    'server-error': [500, `${DYNAMODB}InternalServerError`],
  },
  s3: { throttling: [503, 'SlowDown'], 'server-error': [500, 'InternalError'] },
  lambda: { throttling: [429, 'TooManyRequestsException'], 'server-error': [500, 'ServiceException'] },
  query: { throttling: [400, 'Throttling'], 'server-error': [500, 'InternalFailure'] },
};
const OTHERS: Refusals = { throttling: [400, 'ThrottlingException'], 'server-error': [500, 'InternalFailure'] };

/** Responds with the service's own error. */
export function refuse(response: ServerResponse, { service = '', operation, protocol }: AwsCall, fault: Refusal): void {
  const [status, code] = (REFUSALS[service] ?? REFUSALS[protocol] ?? OTHERS)[fault];
  const message = `Injected fault: ${fault} of ${service} ${operation ?? ''}`.trimEnd();
  const requestId = randomUUID();
  const isXml = protocol === 's3' || protocol === 'query';
  const body = isXml ? xml(protocol, status, code, message, requestId) : JSON.stringify({ __type: code, message });
  response.writeHead(status, {
    'content-type': isXml ? 'application/xml' : 'application/x-amz-json-1.0',
    'content-length': Buffer.byteLength(body),
    [protocol === 's3' ? 'x-amz-request-id' : 'x-amzn-requestid']: requestId,
    ...(!isXml && { 'x-amzn-errortype': code }),
  });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

function xml(protocol: 's3' | 'query', status: number, code: string, message: string, requestId: string): string {
  const what = `<Code>${code}</Code><Message>${message}</Message>`;
  const id = `<RequestId>${requestId}</RequestId>`;
  if (protocol === 's3') return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${what}${id}</Error>`;
  return `<ErrorResponse><Error><Type>${status < 500 ? 'Sender' : 'Receiver'}</Type>${what}</Error>${id}</ErrorResponse>`;
}
