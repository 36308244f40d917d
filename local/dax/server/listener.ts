import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Connection, type Host } from './connection';

const LOOPBACK = '127.0.0.1';
/** A client has one connection for each request at a time. */
const MAX_CONNECTIONS = 2000;
/** Requests that wait, and replies that are not read, may take this much memory in all: as much as fifty large ones. */
const MAX_WAITING_BYTES = 1024 * 1024 * 1024;
/** Less than this does not count, because most requests are far smaller: all connections together have little of it. */
const SMALL_BYTES = 64 * 1024;
/** How long clients have to end when the node stops. */
const CLOSE_MS = 2000;
/** How long a request in progress may take when the node stops. */
const CLOSE_BUSY_MS = 30_000;

interface ListenerOptions {
  readonly port: number;
  /** Certificate and key in PEM; undefined without TLS. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  readonly host: Host;
  /** @default 1 GB */
  readonly maxWaitingBytes?: number;
}

/** The port of a node, and its connections. */
export class Listener {
  private readonly server: Server;
  private readonly connections = new Map<Socket, Connection>();
  /** Clients that have not finished the TLS handshake, by their port. */
  private readonly handshakes = new Map<number | undefined, Socket>();

  constructor(private readonly options: ListenerOptions) {
    const { tls, host } = options;
    const accept = (socket: Socket) => this.accept(socket);
    this.server = tls ? createTlsServer({ key: tls.key, cert: tls.cert }, accept) : createServer(accept);
    this.server.maxConnections = MAX_CONNECTIONS;
    this.server.on('drop', () => host.logClosed(`refused a connection: the limit is ${MAX_CONNECTIONS}`));
    if (tls) this.server.on('connection', (socket: Socket) => this.expectHandshake(socket));
    this.server.on('tlsClientError', (error: NodeJS.ErrnoException) => host.logClosed(handshakeProblem(error)));
  }

  get isListening(): boolean {
    return this.server.listening;
  }

  get connectionCount(): number {
    return this.connections.size;
  }

  async listen(): Promise<void> {
    this.server.listen(this.options.port, LOOPBACK);
    await once(this.server, 'listening');
  }

  /** Stops accepting connections, and ends each after its request in progress. Clients that do not end are cut off. */
  async close(): Promise<void> {
    if (!this.isListening) return;
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.handshakes.values()) socket.destroy();
    for (const connection of this.connections.values()) connection.end();
    const deadline = performance.now() + CLOSE_BUSY_MS;
    const sweep = setInterval(() => this.cutOff(performance.now() >= deadline), CLOSE_MS);
    await closed;
    clearInterval(sweep);
  }

  private cutOff(isBusyIncluded: boolean): void {
    for (const [socket, { isBusy }] of this.connections) {
      if (!isBusy || isBusyIncluded) socket.destroy();
    }
  }

  private accept(socket: Socket): void {
    const beneath = this.handshakes.get(socket.remotePort);
    this.handshakes.delete(socket.remotePort);
    const onUnread = () => this.limitMemory(socket, connection);
    const connection: Connection = new Connection(socket, this.options.host, { beneath, onUnread });
    this.connections.set(socket, connection);
    socket.on('data', () => this.limitMemory(socket, connection));
    socket.once('close', () => this.connections.delete(socket));
  }

  /**
   * Makes room: ends the connections that have not read their replies for longest, then the one that has no room for
   * its request. One whose request is in progress waits for its reply.
   */
  private limitMemory(socket: Socket, connection: Connection): void {
    if (connection.waitingBytes <= SMALL_BYTES) return;
    const { maxWaitingBytes = MAX_WAITING_BYTES } = this.options;
    let waiting = [...this.connections.values()].reduce((sum, { waitingBytes }) => sum + waitingBytes, 0);
    if (waiting <= maxWaitingBytes) return;
    for (const [deafSocket, deaf] of this.deafest(connection)) {
      if (waiting <= maxWaitingBytes) return;
      waiting -= deaf.waitingBytes;
      this.connections.delete(deafSocket);
      deaf.cut(
        `the client does not read its replies, and requests and replies take more than ${maxWaitingBytes} bytes`,
      );
    }
    if (waiting <= maxWaitingBytes || connection.input.length <= SMALL_BYTES) return;
    if (connection.isBusy) socket.pause();
    else connection.fail(`requests that are not complete take more than ${maxWaitingBytes} bytes`);
  }

  /** The other connections that have not read their replies, for longest first. */
  private deafest(than: Connection): [Socket, Connection][] {
    return [...this.connections]
      .filter(([, connection]) => connection !== than && connection.unreadSince !== undefined && !connection.isBusy)
      .sort(([, a], [, b]) => (a.unreadSince ?? 0) - (b.unreadSince ?? 0));
  }

  private expectHandshake(socket: Socket): void {
    const { remotePort } = socket;
    this.handshakes.set(remotePort, socket);
    socket.once('close', () => {
      if (this.handshakes.get(remotePort) === socket) this.handshakes.delete(remotePort);
    });
  }
}

/** Why a client did not finish its TLS handshake. */
export function handshakeProblem({ code = '', message }: NodeJS.ErrnoException): string {
  if (/WRONG_VERSION_NUMBER|HTTP_REQUEST|UNEXPECTED_MESSAGE/.test(code)) {
    return 'refused a client without TLS: this cluster is reached with daxs://';
  }
  // Java says "internal error" if it has no trust store, or none with a certificate in it.
  if (/ALERT_(UNKNOWN_CA|CERTIFICATE_UNKNOWN|BAD_CERTIFICATE|INTERNAL_ERROR)/.test(code)) {
    return 'a client does not trust the certificate of this cluster: it must be told of the local certificate authority';
  }
  return `a TLS handshake failed: ${message.trim()}`;
}
