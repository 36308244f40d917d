import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildSync } from 'esbuild';
import { createCache } from '../../../runtime/cache';
import type { Key } from '../../../runtime/cache/codec';
import { TestRedis } from './redis';

let redis: TestRedis;
beforeAll(async () => {
  redis = await TestRedis.start();
  await createCache<string>(redis.link({ budgetMilliseconds: 5000 }), { namespace: 'starved' }).get(KEYS, load);
});
afterEach(() => {
  redis.lines.length = 0;
});
afterAll(() => TestRedis.stop());

const KEYS = Array.from({ length: 100 }, (_, index): Key => [String(index)]);
const load = async (keys: readonly Key[]) => keys.map((key) => `${key} `.repeat(1000));

/** Keeps the event loop from running. */
function block(milliseconds: number): void {
  for (const end = performance.now() + milliseconds; performance.now() < end; );
}

const createReader = () => {
  const link = redis.link();
  const cache = createCache<string>(link, { namespace: 'starved' });
  return { link, get: async (...keys: readonly Key[]) => (await cache.get(keys, load))[0]?.source };
};

describe('uses the cache and logs nothing if the event loop is blocked', () => {
  it('while it connects', async () => {
    const { link, get } = createReader();
    link.warmUp();
    block(300);
    expect([await get(['0']), redis.lines]).toEqual(['cache', []]);
  });

  it('after a request was started', async () => {
    const { get } = createReader();
    const first = get(['0']);
    block(300);
    expect(await first).toBe('cache');
    const others = KEYS.map((key) => get(key));
    block(300);
    expect(await Promise.all(others)).toEqual(KEYS.map(() => 'cache'));
    expect(redis.lines).toEqual([]);
  });

  it('in each of its turns', async () => {
    const { get } = createReader();
    const blocking = setInterval(() => block(30), 1);
    const sources: unknown[] = [];
    try {
      for (let request = 0; request < 5; request++) sources.push(await get(...KEYS), await get(['1']));
    } finally {
      clearInterval(blocking);
    }
    expect([sources, redis.lines]).toEqual([Array(10).fill('cache'), []]);
  });
});

/** Runs for about a fifth of the time, as with 0.29 virtual processors that other work uses too. */
async function starve(child: ChildProcess): Promise<void> {
  while (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGSTOP');
    await sleep(60);
    child.kill('SIGCONT');
    await sleep(15);
  }
}

it('uses the cache from the first request of a starved process on, and logs nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tableside-starved-'));
  const outfile = join(folder, 'reader.js');
  buildSync({ entryPoints: [require.resolve('./starved-reader.ts')], bundle: true, platform: 'node', outfile });
  const run = async (WARM_UP: string) => {
    const env = { PATH: process.env.PATH, REDIS_URL: redis.url, NAMESPACE: 'starved', KEYS: KEYS.join(), WARM_UP };
    const child = spawn(process.execPath, [outfile], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    const closed = once(child, 'close');
    await starve(child);
    await closed;
    return JSON.parse(output);
  };
  const right = { first: 'cache', loaded: 0, lines: [] };
  expect(await Promise.all(['', 'yes'].map(run))).toEqual([right, right]);
  rmSync(folder, { recursive: true });
});
