import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { startFaultProxy } from '../../../local/faults/http-proxy';
import type { Rule } from '../../../local/faults/rules';

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

/** Responds to a request. */
export type Answer = (received: Received, response: ServerResponse) => void;

/** Starts a server that records its requests, and a proxy in front of it with rules. */
export async function startProxied(answer: Answer) {
  const received: Received[] = [];
  const problems: string[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'tableside-faults-'));
  const rulesFile = join(folder, 'faults.json');
  let impatient: string | undefined;
  const server = createServer(async (request, response) => {
    if (request.url === impatient) return response.writeHead(413).end();
    const body = await buffer(request).catch(() => undefined);
    // The client has disconnected.
    if (!body) return;
    const { method = '', url = '', headers, rawHeaders } = request;
    received.push({ method, url, headers, rawHeaders, body });
    answer({ method, url, headers, rawHeaders, body }, response);
  });
  const target = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
  const proxy = await startFaultProxy({
    target: `http://127.0.0.1:${target}`,
    port: 0,
    rulesFile,
    report: (problem) => problems.push(problem),
  });
  return {
    target,
    port: proxy.port,
    endpoint: `http://127.0.0.1:${proxy.port}`,
    received,
    problems,
    rulesFile,
    rules: (...rules: readonly Partial<Rule>[]) => writeFileSync(rulesFile, JSON.stringify(rules)),
    /** Makes the server reject requests for this URL without reading them. */
    answerAtOnce(url: string) {
      impatient = url;
    },
    /** Stops the server, and not the proxy. */
    stopTarget() {
      server.close();
      server.closeAllConnections();
    },
    async close() {
      await proxy.close();
      server.close();
      server.closeAllConnections();
      rmSync(folder, { recursive: true });
    },
  };
}

export type Proxied = Awaited<ReturnType<typeof startProxied>>;

/** A response of DynamoDB or SQS. */
export const json = (response: ServerResponse, document: unknown): void => {
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(document));
};

/** Settings of SDK clients that use the proxy and do not retry. */
export const clientConfig = ({ endpoint }: Proxied) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  maxAttempts: 1,
});

/** The error that a caller of the SDK gets: its name and HTTP status, or `ECONNRESET`. */
export const outcome = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    ({ name, message, $metadata }) =>
      message.includes('ECONNRESET') ? 'ECONNRESET' : `${name} ${$metadata?.httpStatusCode}`,
  );
