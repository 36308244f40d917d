import { createServer, type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AwsCall, awsCall, refuse } from './aws-call';
import { type FaultProxy, type FaultProxyOptions, listen, reset } from './connections';
import { Faults } from './faults';
import { splitBatch } from './unprocessed';
import { DESCRIBES_BODY, endToEnd, Upstream } from './upstream';

interface HttpProxyOptions extends FaultProxyOptions {
  /** For example `http://127.0.0.1:4566`. */
  readonly target: string;
}

/** Longer than clients keep an idle connection. */
const IDLE_FROM_CLIENT_MILLISECONDS = 600_000;

/** Injects faults between AWS clients and a plain HTTP endpoint. Requests that no rule selects pass unchanged. */
export async function startFaultProxy(options: HttpProxyOptions): Promise<FaultProxy> {
  const { target, port, rulesFile, report } = options;
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
  // With an explicit reason phrase: the target's own may be the one that cannot be sent.
  response.writeHead(502, STATUS_CODES[502], { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify({ message: `${target} does not answer: ${message}` }));
}

/** One request and its response. */
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
    this.response.writeHead(status, answer.statusMessage, [
      ...endToEnd(answer, DESCRIBES_BODY),
      ...['Content-Length', String(content.length)],
    ]);
    this.response.end(content);
  }
}
