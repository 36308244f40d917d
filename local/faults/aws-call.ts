import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Call } from './faults';
import { FAULTS, isBatch } from './rules';

/** How a service encodes requests and errors. https://smithy.io/2.0/aws/protocols/index.html */
type Protocol = 'json' | 's3' | 'query' | 'rest';

export interface AwsCall extends Call {
  readonly protocol: Protocol;
}

type Request = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;

const FOR_OTHERS = FAULTS.filter((fault) => fault !== 'unprocessed');

/** Finds the service and operation of a request without reading its body. */
export function awsCall(request: Request): AwsCall {
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const service = signingService(request, query);
  const protocol = protocolOf(request, service);
  const operation = operationOf(protocol, request, path, query);
  return { service, operation, protocol, possible: isBatch(service, operation) ? FAULTS : FOR_OTHERS };
}

/** The service is part of the signature's scope: `Credential=KEY/20260102/us-east-1/dynamodb/aws4_request`. */
function signingService({ headers }: Request, query: string): string | undefined {
  const scope = /Credential=[^,\s&]*?\/\d{8}\/[^/,\s]*\/([^/,\s]+)\/aws4_request/;
  return scope.exec(headers.authorization ?? query.replaceAll(/%2f/gi, '/'))?.[1];
}

function protocolOf({ headers }: Request, service: string | undefined): Protocol {
  if (headers['x-amz-target'] !== undefined) return 'json';
  if (service === 's3') return 's3';
  return headers['content-type']?.startsWith('application/x-www-form-urlencoded') ? 'query' : 'rest';
}

function operationOf(protocol: Protocol, request: Request, path: string, query: string): string | undefined {
  if (protocol === 'json') return String(request.headers['x-amz-target']).split('.').at(-1);
  if (protocol === 's3') return /(?:^|&)x-id=(\w+)/.exec(query)?.[1] ?? s3Operation(request, path, query);
  return undefined;
}

const ON_OBJECTS: Readonly<Record<string, string>> = {
  GET: 'GetObject',
  HEAD: 'HeadObject',
  PUT: 'PutObject',
  DELETE: 'DeleteObject',
};

/** Finds the operation if the client does not send its name. Other query parameters, as in `?tagging`, mean others. */
function s3Operation({ method = '', headers }: Request, path: string, query: string): string | undefined {
  const isObject = /^\/[^/]+\/./.test(path);
  if (/(?:^|&)list-type=2/.test(query) && !isObject) return 'ListObjectsV2';
  const isPlain = query === '' || query.startsWith('X-Amz-');
  if (!isObject || !isPlain) return undefined;
  return method === 'PUT' && headers['x-amz-copy-source'] !== undefined ? 'CopyObject' : ON_OBJECTS[method];
}

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
