import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http';

/** Shorter than servers keep idle connections, so that no request uses a connection that is being closed. */
const IDLE_TO_TARGET_MILLISECONDS = 1000;
/** Longer than any response may take: a synchronous invocation takes up to 15 minutes. */
const SILENCE_MILLISECONDS = 960_000;

/** Headers for one connection only, and `Expect`, which Node answers itself. */
const HOP_BY_HOP = ['connection', 'keep-alive', 'proxy-connection', 'upgrade', 'expect'];
/** Headers that are wrong for a changed body. */
export const DESCRIBES_BODY = ['content-length', 'transfer-encoding', 'accept-encoding', 'x-amz-crc32'];

/** Sends requests on to the endpoint. */
export class Upstream {
  private readonly agent = new Agent({ keepAlive: true, timeout: IDLE_TO_TARGET_MILLISECONDS });

  constructor(private readonly target: URL) {}

  /** Sends a request on, with its own body or a given one. Resolves as soon as the response starts. */
  send(incoming: IncomingMessage, response: ServerResponse, body?: Buffer): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const outgoing = request({
        agent: this.agent,
        host: this.target.hostname,
        port: this.target.port || 80,
        method: incoming.method,
        path: incoming.url,
        headers: body
          ? [...endToEnd(incoming, DESCRIBES_BODY), 'Content-Length', String(body.length)]
          : endToEnd(incoming),
        timeout: SILENCE_MILLISECONDS,
      });
      outgoing.once('timeout', () =>
        outgoing.destroy(new Error(`no response within ${SILENCE_MILLISECONDS / 1000} s`)),
      );
      // An error may follow the response: then the response's stream fails too.
      outgoing.on('error', reject);
      outgoing.once('response', resolve);
      // If the client disconnects, its request is aborted. After a complete response, this has no effect.
      response.once('close', () => outgoing.destroy());
      if (body) outgoing.end(body);
      else incoming.pipe(outgoing);
      // After an early response, the rest of the request is discarded, because the next request comes after it.
      outgoing.once('close', () => incoming.resume());
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

/** The end-to-end headers, with their original names, values and order. */
export function endToEnd({ rawHeaders }: IncomingMessage, alsoWithout: readonly string[] = []): string[] {
  const headers: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2);
    const lower = name.toLowerCase();
    if (!HOP_BY_HOP.includes(lower) && !alsoWithout.includes(lower)) headers.push(name, value);
  }
  return headers;
}
