import { Counters } from '../cache/counters';
import { ItemCache } from '../cache/item-cache';
import { QueryCache } from '../cache/query-cache';
import type { Cbor } from '../cbor/types';
import { operations } from '../operations';
import { type Context, tableNameOf } from '../operations/context';
import { texts } from '../wire/attribute-value';
import type { MethodName } from '../wire/methods';
import { success } from '../wire/reply';
import { distinctLog, limitedLog } from './limited-log';
import { Listener } from './listener';
import type { Shared } from './shared';

/** One node of a cluster: a port with caches of its own. */
export class DaxNode {
  readonly items: ItemCache;
  private readonly queries: QueryCache;
  private readonly counters = new Counters();
  private readonly listener: Listener;
  private readonly context: Context;
  /** Of the tables and attribute lists, when the caches were last found valid. */
  private changes = 0;

  constructor(
    readonly id: string,
    readonly port: number,
    /** Clients take a node with another number for another node. */
    readonly number: number,
    private readonly cluster: Shared,
  ) {
    const { ttls, maxBytes, tls } = cluster;
    this.items = new ItemCache(maxBytes, () => ttls().item, this.counters);
    this.queries = new QueryCache(maxBytes, () => ttls().query, this.counters);
    const { tables, lists, writes, secretOf, fateOf } = cluster;
    this.context = { tables, lists, writes, items: this.items, queries: this.queries };
    const log = (line: string) => cluster.log(`node ${id}: ${line}`);
    const host = {
      secretOf,
      fateOf,
      respond: (method: MethodName, args: readonly Cbor[], request: Buffer, token: string | undefined) => {
        const checked = cluster.permissions?.check(token, method, args);
        return checked ? checked.then(() => this.respond(method, args, request)) : this.respond(method, args, request);
      },
      countError: (code: string, status: number) => this.countError(code, status),
      logFailed: distinctLog(log),
      logClosed: limitedLog(log),
    };
    this.listener = new Listener({ port, tls, host });
  }

  get isListening(): boolean {
    return this.listener.isListening;
  }

  listen(): Promise<void> {
    return this.listener.listen();
  }

  close(): Promise<void> {
    return this.listener.close();
  }

  /** Counts since the node started, named as in CloudWatch, and what it uses now. */
  get metrics() {
    return {
      ...this.counters.values,
      ClientConnections: this.listener.connectionCount,
      CacheBytes: this.items.bytes + this.queries.bytes,
    };
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
        this.forgetInvalid();
        this.counters.add('TotalRequestCount');
        return operations[method](this.context, args, request);
    }
  }

  /** Cached items are encoded without their keys and refer to attribute lists: both must still be known. */
  private forgetInvalid(): void {
    const { tables, lists } = this.cluster;
    const changes = tables.keyChanges + lists.losses;
    if (changes === this.changes) return;
    this.changes = changes;
    this.items.clear();
    this.queries.clear();
  }

  private async keySchema([table]: readonly Cbor[]): Promise<Buffer> {
    const schema = (await this.cluster.tables.currentSchemaOf(tableNameOf(table))).filter((key) => key !== undefined);
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
