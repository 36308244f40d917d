import { InvalidRequest } from '../../../runtime/errors';
import { attributesOf, quote } from '../../../runtime/request';

/** @throws InvalidRequest */
export function readRequest(event: unknown): { readonly operation: 'stats' | 'flush' } {
  const { operation } = attributesOf(event);
  if (operation === 'stats' || operation === 'flush') return { operation };
  throw new InvalidRequest(`operation must be stats or flush, got ${quote(operation)}`);
}

/** The figures of a server. Counts are since its start, and include all of its clients. */
export interface Stats {
  /** `valkey 8.0.1`, `redis 6.2.14`. */
  readonly server: string;
  readonly uptimeSeconds: number;
  readonly entries: number;
  readonly usedMemoryBytes: number;
  readonly connections: number;
  readonly hits: number;
  readonly misses: number;
  readonly evictions: number;
}

/** Parses the answer to INFO: https://valkey.io/commands/info/ @throws if it is none */
export function readInfo(text: string): Stats {
  const field = (name: string) => new RegExp(`^${name}:(.*)$`, 'm').exec(text)?.[1];
  const number = (name: string) => Number(field(name) ?? 0);
  const valkey = field('valkey_version');
  const redis = field('redis_version');
  if (valkey === undefined && redis === undefined)
    throw new Error('the cache must answer INFO with its version, got none');
  return {
    server: valkey === undefined ? `redis ${redis}` : `valkey ${valkey}`,
    uptimeSeconds: number('uptime_in_seconds'),
    entries: Number(/keys=(\d+)/.exec(field('db0') ?? '')?.[1] ?? 0),
    usedMemoryBytes: number('used_memory'),
    connections: number('connected_clients'),
    hits: number('keyspace_hits'),
    misses: number('keyspace_misses'),
    evictions: number('evicted_keys'),
  };
}
