import { InvalidRequest } from '../../../runtime/errors';
import { ID_RULE, isId, quote } from '../items';

export interface Plan {
  /** Restaurants that are in the table. */
  readonly ids: readonly string[];
  /** How often each is read in each way. */
  readonly rounds: number;
}

export type Request = { readonly operation: 'stats' | 'flush' } | ({ readonly operation: 'measure' } & Plan);

export const MOST_IDS = 100;
export const MOST_ROUNDS = 100;

/** @throws InvalidRequest */
export function readRequest(event: unknown): Request {
  const { operation, ids, rounds } = (event ?? {}) as Readonly<Record<string, unknown>>;
  if (operation === 'stats' || operation === 'flush') return { operation };
  if (operation !== 'measure') {
    throw new InvalidRequest(`operation must be one of stats, flush, measure, got ${quote(operation)}`);
  }
  if (!Array.isArray(ids) || ids.length < 1 || ids.length > MOST_IDS || !ids.every(isId)) {
    throw new InvalidRequest(`ids must be a list of 1 to ${MOST_IDS}, each ${ID_RULE}, got ${quote(ids)}`);
  }
  if (!Number.isInteger(rounds) || Number(rounds) < 1 || Number(rounds) > MOST_ROUNDS) {
    throw new InvalidRequest(`rounds must be a whole number from 1 to ${MOST_ROUNDS}, got ${quote(rounds)}`);
  }
  return { operation, ids, rounds: Number(rounds) };
}

/** What a server says of itself. Counts are since its start, and of all who use it. */
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

/** Reads what INFO answers: https://valkey.io/commands/info/ */
export function readInfo(text: string): Stats {
  const fields = new Map(
    text.split('\r\n').map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1)];
    }),
  );
  const number = (name: string) => Number(fields.get(name) ?? 0);
  const server = fields.has('valkey_version')
    ? `valkey ${fields.get('valkey_version')}`
    : `redis ${fields.get('redis_version')}`;
  return {
    server,
    uptimeSeconds: number('uptime_in_seconds'),
    entries: Number(/keys=(\d+)/.exec(fields.get('db0') ?? '')?.[1] ?? 0),
    usedMemoryBytes: number('used_memory'),
    connections: number('connected_clients'),
    hits: number('keyspace_hits'),
    misses: number('keyspace_misses'),
    evictions: number('evicted_keys'),
  };
}
