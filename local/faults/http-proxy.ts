import { Agent, createServer, type IncomingMessage, request, type ServerResponse, STATUS_CODES } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AwsCall, awsCall, refuse } from './aws-call';
import { type FaultProxy, type FaultProxyOptions, listen, reset } from './connections';
import { Faults } from './faults';
import { splitBatch } from './unprocessed';

interface HttpProxyOptions extends FaultProxyOptions {
  /** For example `http://127.0.0.1:4566`. */
  readonly target: string;
}

/** Shorter than servers keep idle connections, so that no request uses a connection that is being closed. */
const IDLE_TO_TARGET_MILLISECONDS = 1000;
/** Longer than any response may take: a synchronous invocation takes up to 15 minutes. */
const SILENCE_MILLISECONDS = 960_000;

/** Headers for one connection only, and `Expect`, which Node answers itself. */
const HOP_BY_HOP = ['connection', 'keep-alive', 'proxy-connection', 'upgrade', 'expect'];
/** Headers that are wrong for a changed body. */
const DESCRIBES_BODY = ['content-length', 'transfer-encoding', 'accept-encoding', 'x-amz-crc32'];
/** Longer than clients keep an idle connection. */
const IDLE_FROM_CLIENT_MILLISECONDS = 600_000;

/** Injects faults between AWS clients and a plain HTTP endpoint. Requests that no rule selects pass unchanged. */
export async function startFaultProxy({ target, port, rulesFile, report }: HttpProxyOptions): Promise<FaultProxy> {
  const faults = new Faults(rulesFile, report);
  const upstream = new Upstream(new URL(target));
  const server = createServer({ keepAliveTimeout: IDLE_FROM_CLIENT_MILLISECONDS }, (incoming, response) => {
    serve(new Exchange(incoming, response, upstream), faults).catch((error) => giveUp(response, target, error));
  });
  return listen(server, port, () => {
    server.closeAllConnections();
    upstream.close();
  });
}

async function serve(exchange: Exchange, faults: Faults): Promise<void> {
  const { fault, delayMilliseconds } = faults.decide(exchange.call);
  if (delayMilliseconds > 0) await exchange.wait(delayMilliseconds);
  switch (fault) {
    case undefined:
      return exchange.pass();
    case 'reset':
      return exchange.reset();
    case 'lost-answer':
      return exchange.loseAnswer();
    case 'unprocessed':
      return exchange.passInPart();
    default:
      return exchange.refuse(fault);
  }
}

/** Tells the client why the target does not answer. */
function giveUp(response: ServerResponse, target: string, { message }: Error): void {
  if (response.headersSent) return void response.destroy();
  // An explicit reason phrase, because the target's own may be invalid.
  response.writeHead(502, STATUS_CODES[502], { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify({ message: `${target} does not answer: ${message}` }));
}

class Exchange {
  readonly call: AwsCall;

  constructor(
    private readonly incoming: IncomingMessage,
    private readonly response: ServerResponse,
    private readonly upstream: Upstream,
  ) {
    this.call = awsCall(incoming);
  }

  async wait(milliseconds: number): Promise<void> {
    const gone = new AbortController();
    this.response.once('close', () => gone.abort());
    await sleep(milliseconds, undefined, { signal: gone.signal });
  }

  async pass(): Promise<void> {
    const answer = await this.upstream.send(this.incoming, this.response);
    this.response.writeHead(answer.statusCode ?? 502, answer.statusMessage, endToEnd(answer));
    // An incomplete response must not look complete.
    answer.once('error', () => this.response.destroy());
    answer.pipe(this.response);
  }

  reset(): void {
    reset(this.incoming.socket);
  }

  async loseAnswer(): Promise<void> {
    const answer = await this.upstream.send(this.incoming, this.response);
    await finished(answer.resume());
    this.reset();
  }

  async refuse(fault: 'throttling' | 'server-error'): Promise<void> {
    await finished(this.incoming.resume(), { writable: false });
    refuse(this.response, this.call, fault);
  }

  async passInPart(): Promise<void> {
    const body = await buffer(this.incoming);
    const split = splitBatch(this.call.operation, body.toString());
    // If DynamoDB can process no item at all, it throttles the request.
    if (!split) return refuse(this.response, this.call, 'throttling');
    const answer = await this.upstream.send(this.incoming, this.response, Buffer.from(split.request));
    const given = await buffer(answer);
    const status = answer.statusCode ?? 502;
    const content = status === 200 ? Buffer.from(split.complete(given.toString())) : given;
    this.response.writeHead(status, answer.statusMessage, endToEnd(answer, content));
    this.response.end(content);
  }
}

class Upstream {
  private readonly agent = new Agent({ keepAlive: true, timeout: IDLE_TO_TARGET_MILLISECONDS });

  constructor(private readonly target: URL) {}

  /** Forwards a request, with its own body or a given one. Resolves as soon as the response starts. */
  send(incoming: IncomingMessage, response: ServerResponse, body?: Buffer): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const outgoing = request({
        agent: this.agent,
        host: this.target.hostname,
        port: this.target.port || 80,
        method: incoming.method,
        path: incoming.url,
        headers: endToEnd(incoming, body),
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

/** The end-to-end headers, with their original names, values and order. @param body replaces the original one */
function endToEnd({ rawHeaders }: IncomingMessage, body?: Buffer): string[] {
  const without = body ? [...HOP_BY_HOP, ...DESCRIBES_BODY] : HOP_BY_HOP;
  const headers: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2);
    if (!without.includes(name.toLowerCase())) headers.push(name, value);
  }
  return body ? [...headers, 'Content-Length', String(body.length)] : headers;
}
