import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Counters } from '../cache/counters';
import { ItemCache } from '../cache/item-cache';
import { QueryCache } from '../cache/query-cache';
import type { Cbor } from '../cbor/types';
import { operations } from '../operations';
import { type Context, tableNameOf } from '../operations/context';
import { texts } from '../wire/attribute-value';
import type { MethodName } from '../wire/methods';
import { success } from '../wire/reply';
import { Connection, type Host } from './connection';
import type { Shared } from './shared';

const LOOPBACK = '127.0.0.1';
/** A client has one connection for each request at a time. */
const MAX_CONNECTIONS = 2000;
/** How long clients have to end when the node stops. */
const CLOSE_MS = 2000;

/** One node of a cluster: a port with caches of its own. */
export class DaxNode {
  readonly items: ItemCache;
  private readonly queries: QueryCache;
  private readonly counters = new Counters();
  private readonly connections = new Map<Socket, Connection>();
  private readonly server: Server;
  private readonly host: Host;
  private readonly context: Context;

  constructor(
    readonly id: string,
    readonly port: number,
    private readonly cluster: Shared,
  ) {
    const { ttls, maxBytes, tls } = cluster;
    this.items = new ItemCache(maxBytes, () => ttls().item, this.counters);
    this.queries = new QueryCache(maxBytes, () => ttls().query, this.counters);
    const { tables, lists, writes, secretOf, fateOf } = cluster;
    this.context = { tables, lists, writes, items: this.items, queries: this.queries };
    this.host = {
      secretOf,
      fateOf,
      respond: (method, args, request) => this.respond(method, args, request),
      countError: (code, status) => this.countError(code, status),
      log: (line) => cluster.log(`node ${this.id}: ${line}`),
    };
    const accept = (socket: Socket) => this.accept(socket);
    this.server = tls ? createTlsServer({ key: tls.key, cert: tls.cert }, accept) : createServer(accept);
    this.server.maxConnections = MAX_CONNECTIONS;
    this.server.on('tlsClientError', ({ message }: Error) =>
      cluster.log(`node ${id}: a client without TLS: ${message}`),
    );
  }

  get isListening(): boolean {
    return this.server.listening;
  }

  async listen(): Promise<void> {
    this.server.listen(this.port, LOOPBACK);
    await once(this.server, 'listening');
  }

  /** Stops accepting connections, and ends each after its request in progress. Clients that do not end are cut off. */
  async close(): Promise<void> {
    if (!this.isListening) return;
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const connection of this.connections.values()) connection.end();
    const impatient = setTimeout(() => {
      for (const socket of this.connections.keys()) socket.destroy();
    }, CLOSE_MS);
    await closed;
    clearTimeout(impatient);
  }

  /** Counts since the node started, named as in CloudWatch, and what it uses now. */
  get metrics() {
    return {
      ...this.counters.values,
      ClientConnections: this.connections.size,
      CacheBytes: this.items.bytes + this.queries.bytes,
    };
  }

  private accept(socket: Socket): void {
    this.connections.set(socket, new Connection(socket, this.host));
    socket.once('close', () => this.connections.delete(socket));
  }

  private countError(code: string, status: number): void {
    if (/Throttling|ThroughputExceeded|RequestLimit/.test(code)) this.counters.add('ThrottledRequestCount');
    this.counters.add(status >= 500 ? 'FaultRequestCount' : 'ErrorRequestCount');
  }

  private respond(method: MethodName, args: readonly Cbor[], request: Buffer): Buffer | Promise<Buffer> {
    switch (method) {
      case 'AuthorizeConnection':
      case 'Endpoints':
        return this.cluster.endpoints();
      case 'DefineKeySchema':
        return this.keySchema(args);
      case 'DefineAttributeListId':
        return success()
          .integer(this.cluster.lists.idOf(texts(args[0] ?? null)))
          .finish();
      case 'DefineAttributeList':
        return this.attributeList(args);
      default:
        this.counters.add('TotalRequestCount');
        return operations[method](this.context, args, request);
    }
  }

  private async keySchema([table]: readonly Cbor[]): Promise<Buffer> {
    const schema = (await this.cluster.tables.schemaOf(tableNameOf(table))).filter((key) => key !== undefined);
    const writer = success().map(schema.length);
    for (const { name, type } of schema) writer.text(name).text(type);
    return writer.finish();
  }

  private attributeList([id]: readonly Cbor[]): Buffer {
    const names = this.cluster.lists.namesOf(Number(id));
    const writer = success().array(names.length);
    for (const name of names) writer.text(name);
    return writer.finish();
  }
}
