import { randomInt } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Writes } from '../cache/writes';
import type { CallerPermissions } from '../permissions/callers';
import { Tables } from '../table/tables';
import { success } from '../wire/reply';
import type { NameLists } from '../wire/values';
import type { Fate } from './connection';
import { DaxNode } from './node';
import type { Shared, Ttls } from './shared';

export interface ClusterOptions {
  readonly name: string;
  readonly ttls: Ttls;
  /** Certificate and key in PEM. @default without TLS */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Where requests go that no cache answers. */
  readonly client: Pick<DynamoDBClient, 'send'>;
  readonly lists: NameLists;
  readonly secretOf: (accessKeyId: string) => string | undefined;
  /** What callers may do. @default everything */
  readonly permissions?: CallerPermissions;
  /** The size of each of a node's two caches. @default 64 MB */
  readonly maxBytes?: number;
  /** The faults to inject. @default none */
  readonly fateOf?: (operation: string) => Fate;
  readonly log: (line: string) => void;
}

const MAX_BYTES = 64 * 1024 * 1024;
const [LEADER, REPLICA] = [1, 2];
const ADDRESS = Buffer.of(127, 0, 0, 1);
/** Every client reads integers of 31 bits. 0 stands for a cluster without a leader. */
const MAX_SESSION = 2 ** 31;
/** The fields of an endpoint. */
const [NODE_ID, HOST, IP, PORT, ROLE, ZONE, SESSION] = [0, 1, 2, 3, 4, 5, 6];

/** A cluster of nodes on loopback ports. Each has its own caches; writes reach the item caches of all. */
export class DaxCluster {
  private readonly nodes = new Map<string, DaxNode>();
  private readonly shared: Shared;
  private ttls: Ttls;
  /** How many nodes there have been. */
  private created = 0;
  private leader: { readonly node: DaxNode; readonly session: number } | undefined;

  constructor(options: ClusterOptions) {
    const { client, lists, secretOf, permissions, maxBytes = MAX_BYTES, tls, fateOf, log } = options;
    this.ttls = options.ttls;
    this.shared = {
      lists,
      secretOf,
      permissions,
      maxBytes,
      tls,
      fateOf,
      ttls: () => this.ttls,
      tables: new Tables(client),
      writes: new Writes(() => [...this.nodes.values()].map(({ items }) => items)),
      endpoints: () => this.endpoints(),
      log: (line) => log(`dax cluster ${options.name}, ${line}`),
    };
  }

  /** Resolves once the node accepts connections. A node that was stopped still has its caches. */
  async startNode(id: string, port: number): Promise<void> {
    const node = this.nodes.get(id) ?? new DaxNode(id, port, this.created++, this.shared);
    await node.listen();
    this.nodes.set(id, node);
  }

  /** Ends the node's connections after their requests in progress. */
  async stopNode(id: string): Promise<void> {
    await this.nodes.get(id)?.close();
  }

  async removeNode(id: string): Promise<void> {
    await this.stopNode(id);
    this.nodes.delete(id);
  }

  setTtls(ttls: Ttls): void {
    this.ttls = ttls;
  }

  /** The metrics of each node. */
  status() {
    return [...this.nodes.values()].map(({ id, port, metrics }) => ({ id, port, metrics }));
  }

  async close(): Promise<void> {
    await Promise.all([...this.nodes.keys()].map((id) => this.removeNode(id)));
  }

  private endpoints(): Buffer {
    const nodes = [...this.nodes.values()].filter(({ isListening }) => isListening);
    const leader = this.leaderOf(nodes);
    const writer = success().array(nodes.length);
    for (const node of nodes) {
      writer.map(7);
      writer.integer(NODE_ID).integer(node.number);
      writer.integer(HOST).text('localhost').integer(IP).bytes(ADDRESS).integer(PORT).integer(node.port);
      writer.integer(ROLE).integer(node === leader?.node ? LEADER : REPLICA);
      writer
        .integer(ZONE)
        .text(node.id)
        .integer(SESSION)
        .integer(leader?.session ?? 0);
    }
    return writer.finish();
  }

  /** A client that has lost the leader does not write before there is another session. */
  private leaderOf(nodes: readonly DaxNode[]) {
    const [first] = nodes;
    if (first !== undefined && !nodes.some((node) => node === this.leader?.node)) {
      this.leader = { node: first, session: randomInt(1, MAX_SESSION) };
    }
    return this.leader;
  }
}
