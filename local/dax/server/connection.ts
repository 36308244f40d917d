import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Cbor, MalformedError } from '../cbor/types';
import { binary, text } from '../wire/attribute-value';
import { DaxError, describeError, errorReply } from '../wire/error';
import type { MethodName } from '../wire/methods';
import { framed } from './frame';
import { Input } from './input';
import { takePreamble } from './preamble';
import { takeRequest } from './request';
import { rejection } from './signature';

/** BatchWriteItem has up to 16 MB, besides what encodes it. */
const LIMITS = { depth: 64, items: 200_000, bytes: 20 * 1024 * 1024 };
/** The preamble and a session token are far smaller. */
const UNAUTHORIZED_LIMITS = { depth: 4, items: 200, bytes: 64 * 1024 };
/** How long a signature counts. Clients sign again before that. */
const AUTHORIZED_MS = 5 * 60 * 1000;
/** An incomplete request that does not continue for this long ends its connection, and so does an unread reply. */
const SILENCE_MS = 60_000;

export interface Fate {
  readonly delayMilliseconds: number;
  readonly fault: 'throttling' | 'server-error' | 'unprocessed' | 'reset' | 'lost-answer' | undefined;
}

/** What a connection needs from its node. */
export interface Host {
  readonly secretOf: (accessKeyId: string) => string | undefined;
  /**
   * Answers a request whose connection is authorized. Errors are thrown.
   * @param token the session token of the caller
   */
  readonly respond: (
    method: MethodName,
    args: readonly Cbor[],
    request: Buffer,
    token: string | undefined,
  ) => Buffer | Promise<Buffer>;
  /** The fault that a request gets. */
  readonly fateOf: ((method: string) => Fate) | undefined;
  readonly countError: (code: string, status: number) => void;
  /** Gets a line for each request that failed here or at the table. */
  readonly logFailed: (line: string) => void;
  /** Gets a line for each connection that ends because of what the client did. */
  readonly logClosed: (line: string) => void;
}

/** Serves one client: requests one after the other, each with one reply. */
export class Connection {
  /** Whether a request is in progress. */
  isBusy = false;
  /** What has arrived and is not served yet. */
  readonly input = new Input(UNAUTHORIZED_LIMITS);
  /** When the client stopped reading its replies; undefined while it reads. */
  unreadSince: number | undefined;
  private preamble: ReturnType<typeof takePreamble>;
  private isEnding = false;
  private authorizedUntil = 0;
  private refusal: DaxError | undefined;
  private sessionToken: string | undefined;

  constructor(
    private readonly socket: Socket,
    private readonly host: Host,
    /** `beneath`: the socket below TLS, which alone can be reset. `onUnread`: called when the client does not read. */
    private readonly options: { readonly beneath?: Socket | undefined; readonly onUnread?: () => void } = {},
  ) {
    socket.setNoDelay(true);
    socket.setTimeout(SILENCE_MS);
    socket.on('timeout', () => this.onSilence());
    socket.on('data', (chunk) => this.onData(chunk));
    socket.on('drain', () => {
      this.unreadSince = undefined;
      this.proceed();
    });
    // The client is gone, which is all that there is to know.
    socket.on('error', () => socket.destroy());
  }

  /** What waits to be served, and replies that the client has not read. */
  get waitingBytes(): number {
    return this.input.length + this.socket.writableLength;
  }

  /** Ends the connection after the request in progress: a client would repeat a write without an answer. */
  end(): void {
    this.isEnding = true;
    if (!this.isBusy) this.socket.end();
  }

  private onSilence(): void {
    if (this.isBusy) return;
    if (this.socket.writableLength > 0) this.cut('the client does not read its replies');
    else if (this.preamble === undefined || this.input.length > 0) this.fail('the client stopped within a request');
  }

  private onData(chunk: Buffer): void {
    this.input.append(chunk);
    this.serve();
    if (this.mustWait() && this.input.length > LIMITS.bytes) this.socket.pause();
  }

  /** Requests wait for the one in progress, and until the client has read the replies. */
  private mustWait(): boolean {
    return this.isBusy || this.socket.writableNeedDrain;
  }

  private proceed(): void {
    this.socket.resume();
    this.serve();
  }

  /** Answers complete requests, until one has to wait or no more are complete. */
  private serve(): void {
    try {
      while (!this.mustWait() && !this.isEnding) {
        if (!this.next()) break;
      }
    } catch (error) {
      this.fail(error instanceof MalformedError ? error.message : String(error));
    }
  }

  /** @returns whether a preamble or request was complete */
  private next(): boolean {
    if (this.preamble === undefined) {
      this.preamble = takePreamble(this.input);
      return this.preamble !== undefined;
    }
    const request = takeRequest(this.input);
    if (request === undefined) return false;
    this.handle(request.name, request.args, request.bytes);
    return true;
  }

  private handle(method: MethodName, args: readonly Cbor[], request: Buffer): void {
    if (method === 'AuthorizeConnection') {
      this.authorize(args);
      return;
    }
    const reply = this.replyTo(method, args, request);
    if (reply instanceof Promise) this.finish(reply);
    else this.write(reply);
  }

  private replyTo(method: MethodName, args: readonly Cbor[], request: Buffer): Buffer | Promise<Buffer | undefined> {
    const fate = this.host.fateOf?.(method);
    if (fate && (fate.fault || fate.delayMilliseconds > 0)) return this.suffer(fate, method, args, request);
    try {
      this.requireAuthorized();
      return this.host.respond(method, args, request, this.sessionToken);
    } catch (error) {
      return this.errorReply(error);
    }
  }

  private finish(reply: Promise<Buffer | undefined>): void {
    this.isBusy = true;
    reply
      .catch((error) => this.errorReply(error))
      .then((bytes) => {
        this.isBusy = false;
        if (bytes) this.write(bytes);
        if (this.isEnding) this.socket.end();
        this.proceed();
      });
  }

  /** @returns the reply, or undefined if the fault ended the connection */
  private async suffer({ fault, delayMilliseconds }: Fate, method: MethodName, args: readonly Cbor[], request: Buffer) {
    if (delayMilliseconds > 0) await sleep(delayMilliseconds);
    if (fault === 'reset') return this.reset();
    if (fault === 'throttling') throw new DaxError('ThrottlingException', `Injected fault: ${fault} of dax ${method}`);
    if (fault === 'server-error') {
      throw new DaxError('InternalServerError', `Injected fault: ${fault} of dax ${method}`, 500);
    }
    this.requireAuthorized();
    const reply = await this.host.respond(method, args, request, this.sessionToken);
    return fault === 'lost-answer' ? this.reset() : reply;
  }

  private reset(): undefined {
    const { beneath = this.socket } = this.options;
    // A socket that is closing cannot be reset.
    if (beneath.writable) beneath.resetAndDestroy();
    this.socket.destroy();
    return undefined;
  }

  private write(reply: Buffer): void {
    if (!this.socket.writable) return;
    this.socket.write(this.preamble?.isFramed ? framed(reply) : reply);
    if (!this.socket.writableNeedDrain) return;
    this.unreadSince ??= performance.now();
    this.options.onUnread?.();
  }

  private errorReply(error: unknown): Buffer {
    const described = describeError(error);
    this.host.countError(described.code, described.status);
    if (described.status >= 500) this.host.logFailed(described.message);
    return errorReply(described);
  }

  /** There is no reply: a refusal is the reply to the next request. */
  private authorize([accessKeyId, signature, stringToSign, token = null]: readonly Cbor[]): void {
    const signed = {
      accessKeyId: text(accessKeyId),
      signature: text(signature),
      stringToSign: Buffer.from(binary(stringToSign)).toString(),
    };
    this.refusal = rejection(signed, this.host.secretOf, Date.now());
    this.authorizedUntil = this.refusal === undefined ? performance.now() + AUTHORIZED_MS : 0;
    this.sessionToken = typeof token === 'string' ? token : undefined;
    if (this.refusal === undefined) this.input.limits = LIMITS;
  }

  private requireAuthorized(): void {
    if (performance.now() < this.authorizedUntil) return;
    throw (
      this.refusal ??
      new DaxError('MissingAuthenticationTokenException', 'The connection is not authorized, or no longer.', 403)
    );
  }

  /** Ends this connection alone, with its replies. */
  cut(reason: string): void {
    this.leave(reason);
    this.socket.destroy();
  }

  private leave(reason: string): void {
    const { remoteAddress, remotePort } = this.socket;
    if (!this.isEnding) this.host.logClosed(`closed the connection of ${remoteAddress}:${remotePort}: ${reason}`);
    this.isEnding = true;
    // The socket may close much later, and other connections have room now.
    this.input.take(this.input.length);
  }

  /** Ends this connection alone, once the client has read why. */
  fail(reason: string): void {
    this.leave(reason);
    this.socket.removeAllListeners('data').resume();
    if (this.preamble) this.write(this.errorReply(new MalformedError(reason)));
    this.socket.end();
    this.socket.destroySoon();
  }
}
