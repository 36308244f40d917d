import { readInfo, readRequest } from '../../../../functions/restaurants/operate-cache/core';
import { InvalidRequest } from '../../../../runtime/errors';

describe('readRequest', () => {
  it.each([[{ operation: 'stats' }], [{ operation: 'flush' }]])('reads %j', (event) => {
    expect(readRequest({ ...event, ids: 'ignored' })).toEqual(event);
  });

  it.each([undefined, null, 'stats', {}])('rejects %j, which has no operation', (event) => {
    expect(() => readRequest(event)).toThrow(new InvalidRequest('operation must be stats or flush, got nothing'));
  });

  it('rejects another operation with the rule and the value', () => {
    expect(() => readRequest({ operation: 'drop' })).toThrow(
      new InvalidRequest('operation must be stats or flush, got "drop"'),
    );
  });
});

describe('readInfo', () => {
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

  it.each(['', 'abc', 'uptime_in_seconds:1'])('rejects %j, which is no answer to INFO', (text) => {
    expect(() => readInfo(text)).toThrow('the cache must answer INFO with its version, got none');
  });

  it('reads the figures of the server', () => {
    expect(readInfo(info('# Keyspace', 'db0:keys=42,expires=41,avg_ttl=1000'))).toEqual(stats);
  });

  it('names Valkey, which also gives an old version of Redis', () => {
    expect(readInfo(info('server_name:valkey', 'valkey_version:8.0.1', 'db0:keys=42,expires=0'))).toEqual({
      ...stats,
      server: 'valkey 8.0.1',
    });
  });

  it('counts no entries if there is no database', () => {
    expect(readInfo(info('# Keyspace'))).toEqual({ ...stats, entries: 0 });
  });
});
