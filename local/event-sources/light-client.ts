import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsOptions } from './endpoint';

interface LightClientOptions extends AwsOptions {
  /** The name of the service in signatures. */
  readonly service: string;
  readonly requestMs: number;
}

/** Sends signed JSON requests to a service. A request of the SDK takes three times the processor time. */
export class LightClient {
  private readonly url: URL;
  private readonly signer: SignatureV4;
  private readonly agent: HttpAgent | HttpsAgent;

  constructor(private readonly options: LightClientOptions) {
    const { endpoint, region, credentials, service } = options;
    this.url = new URL(endpoint);
    const { Agent } = this.isSecure ? { Agent: HttpsAgent } : { Agent: HttpAgent };
    this.agent = new Agent({ keepAlive: true });
    this.signer = new SignatureV4({ region, credentials, service, sha256: Hash.bind(null, 'sha256') });
  }

  /** Calls an operation by its target, for example `AmazonSQS.ReceiveMessage`. */
  call<Output>(target: string, input: object, more: Readonly<Record<string, string>> = {}): Promise<Output> {
    const headers = { ...more, 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target };
    return this.send({ method: 'POST', path: '/', headers, body: JSON.stringify(input) });
  }

  get<Output>(path: string, query: Readonly<Record<string, string>>): Promise<Output> {
    return this.send({ method: 'GET', path, query, headers: {} });
  }

  close(): void {
    this.agent.destroy();
  }

  private get isSecure(): boolean {
    return this.url.protocol === 'https:';
  }

  private async send<Output>(request: {
    readonly method: string;
    readonly path: string;
    readonly query?: Readonly<Record<string, string>>;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
  }): Promise<Output> {
    const { protocol, hostname, host } = this.url;
    const headers = { ...request.headers, host };
    const signed = await this.signer.sign({ ...request, query: { ...request.query }, headers, protocol, hostname });
    const response = await this.exchange(signed.headers, request);
    const answer = await text(response);
    const { statusCode = 0 } = response;
    if (statusCode >= 300) throw serviceError(answer, response);
    return JSON.parse(answer || '{}');
  }

  private exchange(
    headers: Readonly<Record<string, string>>,
    { method, path, query = {}, body }: { method: string; path: string; query?: object; body?: string },
  ): Promise<IncomingMessage> {
    const { options, agent, url } = this;
    const search = new URLSearchParams({ ...query }).toString();
    return new Promise((resolve, reject) => {
      const open = this.isSecure ? httpsRequest : httpRequest;
      const sent = open(new URL(`${path}${search && '?'}${search}`, url), { method, headers, agent }, resolve);
      sent.setTimeout(options.requestMs, () => {
        const late = new Error(`no response within ${options.requestMs} ms`);
        sent.destroy(Object.assign(late, { name: 'TimeoutError' }));
      });
      sent.once('error', reject).end(body);
    });
  }
}

/** The error in a response, with the name that the SDK gives it. */
function serviceError(answer: string, { statusCode, headers }: IncomingMessage): Error {
  const { __type, code, message, Message } = parsed(answer);
  const type = String(headers['x-amzn-errortype'] ?? __type ?? code ?? 'UnknownError');
  const name = type.split(':')[0]?.split('#').at(-1) ?? type;
  return Object.assign(new Error(String(message ?? Message ?? `${name} (status ${statusCode})`)), { name });
}

function parsed(answer: string): Readonly<Record<string, unknown>> {
  try {
    const value = JSON.parse(answer);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
