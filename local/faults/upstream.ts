import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http';

/** Shorter than servers keep a connection that nobody uses, so that none is chosen that is being closed. */
const IDLE_TO_TARGET_MILLISECONDS = 1000;
/** Longer than any answer may take: a function that is invoked and waited for has 15 minutes. */
const SILENCE_MILLISECONDS = 960_000;

/** What is said to the next machine only. Node answers `Expect` by itself. */
const HOP_BY_HOP = ['connection', 'keep-alive', 'proxy-connection', 'upgrade', 'expect'];
/** What is no longer true of another body. */
export const DESCRIBES_BODY = ['content-length', 'transfer-encoding', 'accept-encoding', 'x-amz-crc32'];

/** The endpoint, and the connections to it. */
export class Upstream {
  private readonly agent = new Agent({ keepAlive: true, timeout: IDLE_TO_TARGET_MILLISECONDS });

  constructor(private readonly target: URL) {}

  /** Sends a request on, with another body when one is given. @returns the answer, as soon as it begins */
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
      outgoing.once('timeout', () => outgoing.destroy(new Error(`it was silent for ${SILENCE_MILLISECONDS / 1000} s`)));
      // An error may follow the answer: then the answer’s stream fails, too.
      outgoing.on('error', reject);
      outgoing.once('response', resolve);
      // When the client goes away, what is under way for it ends; when it has its answer, nothing is.
      response.once('close', () => outgoing.destroy());
      if (body) outgoing.end(body);
      else incoming.pipe(outgoing);
      // What an early answer has left of the request is read away: the next one is behind it.
      outgoing.once('close', () => incoming.resume());
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

/** The headers as they came: names, values, order. */
export function endToEnd({ rawHeaders }: IncomingMessage, alsoWithout: readonly string[] = []): string[] {
  const headers: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2);
    const lower = name.toLowerCase();
    if (!HOP_BY_HOP.includes(lower) && !alsoWithout.includes(lower)) headers.push(name, value);
  }
  return headers;
}
