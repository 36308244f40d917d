import { createCache } from '../../../runtime/cache';
import type { Key } from '../../../runtime/cache/codec';
import { connectorFor } from '../../../runtime/cache/connect';
import { RedisLink } from '../../../runtime/cache/link';

// A function's process that starts, reads a key that the cache has, and then all of them several times at once.
const { NAMESPACE = '', KEYS = '', WARM_UP } = process.env;
const keys: readonly Key[] = KEYS.split(',').map((key) => [key]);
const lines: string[] = [];

async function main() {
  const link = new RedisLink(connectorFor(process.env), { log: (line) => lines.push(line) });
  const cache = createCache<string>(WARM_UP ? link.warmUp() : link, { namespace: NAMESPACE });
  const load = async (wanted: readonly Key[]) => wanted.map(() => 'loaded');
  const get = async (...wanted: readonly Key[]) => (await cache.get(wanted, load)).map(({ source }) => source);
  const [first] = await get(keys[0] ?? []);
  const batches = await Promise.all(Array.from({ length: 20 }, () => get(...keys)));
  const single = await Promise.all(keys.map((key) => get(key)));
  const loaded = [...batches, ...single].flat().filter((source) => source === 'loader').length;
  process.stdout.write(JSON.stringify({ first, loaded, lines }));
  process.exit();
}

main();
