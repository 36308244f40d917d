import { setTimeout as sleep } from 'node:timers/promises';
import { createCache } from '../../../runtime/cache';
import { connectorFor } from '../../../runtime/cache/connect';
import { RedisLink } from '../../../runtime/cache/link';

// A process that reads one absent key as LINKS functions, each with READERS requests at once, from START on.
const { NAMESPACE = '', LINKS, READERS, LOAD_MS, START } = process.env;
let loads = 0;
const load = async () => {
  loads += 1;
  await sleep(Number(LOAD_MS));
  return ['the value'];
};

async function main() {
  const caches = Array.from({ length: Number(LINKS) }, () => {
    // On a busy machine, four processes on two cores may need more than the default.
    const link = new RedisLink(connectorFor(process.env), { budgetMilliseconds: 5000 }).warmUp();
    return createCache<string>(link, { namespace: NAMESPACE });
  });
  await Promise.all(caches.map((cache) => cache.get([['warm']], async () => ['up'])));
  await sleep(Number(START) - Date.now());
  const readers = caches.flatMap((cache) => Array.from({ length: Number(READERS) }, () => cache));
  const answers = await Promise.all(readers.map((cache) => cache.get([['absent']], load)));
  const right = answers.filter(([found]) => found?.value === 'the value').length;
  console.log(JSON.stringify({ loads, right }));
  process.exit();
}

main();
