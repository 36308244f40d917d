import { once } from 'node:events';
import { type ClientHttp2Session, connect, createServer, type ServerHttp2Stream } from 'node:http2';
import { createConnection } from 'node:net';

/** Of flow control. The default of 64 KiB would be filled many times by one schema. */
const WINDOW_BYTES = 2 ** 24;
const HEADER_BYTES = 5;
const OK = '0';
const UNIMPLEMENTED = '12';

/** A failure that a server answered. */
export class GrpcError extends Error {
  constructor(
    readonly status: string,
    readonly words: string,
    path: string,
  ) {
    super(`${path} failed with status ${status}: ${decodeURIComponent(words)}`);
  }
}

/** Calls a method of gRPC by its path, such as `/tfplugin5.Provider/GetSchema`. @throws GrpcError */
export async function call(socket: string, path: string, request: Buffer = Buffer.alloc(0)): Promise<Buffer> {
  const settings = { initialWindowSize: WINDOW_BYTES };
  const session = connect('http://localhost', { settings, createConnection: () => createConnection(socket) });
  try {
    return await Promise.race([failureOf(session), answerTo(session, path, request)]);
  } finally {
    session.destroy();
  }
}

async function failureOf(session: ClientHttp2Session): Promise<never> {
  const [error] = await once(session, 'error');
  throw error;
}

async function answerTo(session: ClientHttp2Session, path: string, request: Buffer): Promise<Buffer> {
  const headers = { ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers' };
  const stream = session.request(headers);
  let end: Readonly<Record<string, unknown>> = {};
  for (const event of ['response', 'trailers'] as const) stream.on(event, (given) => (end = { ...end, ...given }));
  stream.end(framed(request));
  const message = await messageOf(stream);
  const { 'grpc-status': status, 'grpc-message': words = '' } = end;
  if (status !== OK) throw new GrpcError(`${status}`, `${words}`, path);
  return message;
}

/** Answers a call. Without an answer, the method is not implemented. A request of a stream of messages never ends. */
export type Answer = (path: string, request: () => Promise<Buffer>) => Promise<Buffer | undefined>;

/** Serves gRPC at a socket. @returns a function that ends the server */
export async function serve(socket: string, answer: Answer): Promise<() => void> {
  const server = createServer();
  server.on('stream', (stream, { ':path': path = '' }) => {
    // Terraform ends without closing its streams. It says so itself if it got no answer.
    stream.on('error', () => undefined);
    void respond(
      stream,
      answer(path, () => messageOf(stream)),
    );
  });
  server.listen(socket);
  await once(server, 'listening');
  return () => void server.close();
}

async function respond(stream: ServerHttp2Stream, answer: Promise<Buffer | undefined>): Promise<void> {
  const [message, end] = await answer.then(
    (found) => [found, { 'grpc-status': found ? OK : UNIMPLEMENTED }] as const,
    (error: Error) => [undefined, endOf(error)] as const,
  );
  if (stream.destroyed) return;
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers(end));
  stream.end(message && framed(message));
}

const UNKNOWN = '2';

const endOf = (error: Error) =>
  error instanceof GrpcError
    ? { 'grpc-status': error.status, 'grpc-message': error.words }
    : { 'grpc-status': UNKNOWN, 'grpc-message': encodeURIComponent(error.message) };

/** The only message of a stream. */
async function messageOf(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts).subarray(HEADER_BYTES);
}

/** A message with its header: whether it is compressed, and its length. */
function framed(message: Buffer): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(message.length, 1);
  return Buffer.concat([header, message]);
}
