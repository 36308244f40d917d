import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Fault, shown } from './faults';
import { isObject } from './input';
import { OPERATIONS } from './operations';
import type { Service } from './service';

const TARGET_PREFIX = 'AmazonDAXV3.';
const MAX_BODY_BYTES = 2 ** 20;

/** Serves the DAX API in the AWS JSON 1.1 protocol. Signatures are not checked. */
export const managementServer = (service: Service, log: (line: string) => void): Server =>
  createServer((request, response) => {
    answer(request, service, log).then(
      ({ status, body }) => send(response, status, body),
      // The client disconnected before its request was complete.
      () => response.destroy(),
    );
  });

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

async function answer(request: IncomingMessage, service: Service, log: (line: string) => void): Promise<Answer> {
  const text = await bodyOf(request);
  const target = String(request.headers['x-amz-target'] ?? '');
  try {
    const operation = target.startsWith(TARGET_PREFIX) && OPERATIONS.get(target.slice(TARGET_PREFIX.length));
    if (request.method !== 'POST' || !operation) {
      throw new Fault('UnknownOperationException', `X-Amz-Target must name a DAX operation, got ${shown(target)}`);
    }
    return { status: 200, body: await operation(parse(text), service) };
  } catch (error) {
    if (error instanceof Fault) return failure(400, error);
    log(`${target} failed: ${error instanceof Error ? error.stack : error}`);
    return failure(500, new Fault('InternalFailure', 'The local DAX endpoint failed. Its log contains the reason.'));
  }
}

const failure = (status: number, { code, message }: Fault): Answer => ({ status, body: { __type: code, message } });

/** @returns undefined if the body is too long. The rest is read nevertheless, because the next request follows it. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return bytes <= MAX_BODY_BYTES ? Buffer.concat(chunks).toString() : undefined;
}

function parse(text: string | undefined): object {
  if (text === undefined) {
    throw new Fault('SerializationException', `The request must have at most ${MAX_BODY_BYTES} bytes`);
  }
  const body = text === '' ? {} : fromJson(text);
  if (isObject(body)) return body;
  throw new Fault('SerializationException', `The request must be a JSON object, got ${shown(text)}`);
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const content = Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.1',
    'content-length': content.length,
    'x-amzn-requestid': randomUUID(),
  });
  response.end(content);
}
