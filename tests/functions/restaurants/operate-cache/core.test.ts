import { readInfo, readRequest } from '../../../../functions/restaurants/operate-cache/core';
import { InvalidRequest } from '../../../../runtime/errors';

const ids = (count: number) => Array.from({ length: count }, (_, index) => `restaurant-${index}`);
const measure = (more: object) => ({ operation: 'measure', ids: ['a'], rounds: 1, ...more });

describe('a request', () => {
  it.each([[{ operation: 'stats' }], [{ operation: 'flush' }]])('%j is read as it is', (event) => {
    expect(readRequest({ ...event, ids: 'ignored' })).toEqual(event);
  });

  it.each([
    [1, 1],
    [100, 100],
  ])('measures %i restaurants %i times', (count, rounds) => {
    expect(readRequest(measure({ ids: ids(count), rounds }))).toEqual({
      operation: 'measure',
      ids: ids(count),
      rounds,
    });
  });

  it.each([undefined, null, 'stats', {}])('%j is refused, for want of an operation', (event) => {
    expect(() => readRequest(event)).toThrow(
      new InvalidRequest('operation must be one of stats, flush, measure, got nothing'),
    );
  });

  const idRule = "ids must be a list of 1 to 100, each 1 to 200 letters, digits, '.', '_' or '-', got ";
  it.each([
    [{ operation: 'drop' }, 'operation must be one of stats, flush, measure, got "drop"'],
    [measure({ ids: undefined }), `${idRule}nothing`],
    [measure({ ids: 'a' }), `${idRule}"a"`],
    [measure({ ids: [] }), `${idRule}[]`],
    [measure({ ids: ['a', 'b:c'] }), `${idRule}["a","b:c"]`],
    [measure({ ids: ids(101) }), `${idRule}${JSON.stringify(ids(101)).slice(0, 60)}…`],
    ...[0, 101, 1.5, '10', undefined].map((rounds): [object, string] => [
      measure({ rounds }),
      `rounds must be a whole number from 1 to 100, got ${JSON.stringify(rounds) ?? 'nothing'}`,
    ]),
  ])('%j is refused with the rule and the value', (event, message) => {
    expect(() => readRequest(event)).toThrow(new InvalidRequest(message));
  });
});

describe('what a server says of itself', () => {
  const info = (...lines: readonly string[]) =>
    [
      '# Server',
      'redis_version:7.2.4',
      'uptime_in_seconds:3600',
      '',
      '# Clients',
      'connected_clients:12',
      '# Memory',
      'used_memory:1048576',
      'used_memory_human:1.00M',
      '# Stats',
      'keyspace_hits:900',
      'keyspace_misses:100',
      'evicted_keys:7',
      ...lines,
      '',
    ].join('\r\n');
  const stats = {
    server: 'redis 7.2.4',
    uptimeSeconds: 3600,
    entries: 42,
    usedMemoryBytes: 1_048_576,
    connections: 12,
    hits: 900,
    misses: 100,
    evictions: 7,
  };

  it('is read with the figures that matter', () => {
    expect(readInfo(info('# Keyspace', 'db0:keys=42,expires=41,avg_ttl=1000'))).toEqual(stats);
  });

  it('names Valkey, which gives an old version of Redis beside its own', () => {
    expect(readInfo(info('server_name:valkey', 'valkey_version:8.0.1', 'db0:keys=42,expires=0'))).toEqual({
      ...stats,
      server: 'valkey 8.0.1',
    });
  });

  it('has no keys where there is no database', () => {
    expect(readInfo(info('# Keyspace'))).toEqual({ ...stats, entries: 0 });
  });
});
