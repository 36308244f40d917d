import type { Writes } from '../cache/writes';
import type { CallerPermissions } from '../permissions/callers';
import type { Tables } from '../table/tables';
import type { NameLists } from '../wire/values';
import type { Fate } from './connection';

/** Lifetimes of cache entries, in milliseconds. 0: items never expire, and queries are not cached. */
export interface Ttls {
  readonly item: number;
  readonly query: number;
}

/** What the nodes of a cluster share. */
export interface Shared {
  readonly tables: Tables;
  readonly writes: Writes;
  readonly lists: NameLists;
  readonly ttls: () => Ttls;
  /** The size of each of a node's two caches. */
  readonly maxBytes: number;
  /** Certificate and key in PEM; undefined without TLS. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  /** What callers may do; undefined if they may do everything. */
  readonly permissions: CallerPermissions | undefined;
  readonly secretOf: (accessKeyId: string) => string | undefined;
  /** The faults to inject. */
  readonly fateOf: ((operation: string) => Fate) | undefined;
  /** The reply that lists all nodes. */
  readonly endpoints: () => Buffer;
  readonly log: (line: string) => void;
}
