import type { Key } from '../../../runtime/cache/codec';
import type { Found } from '../../../runtime/cache/flights';
import { Unavailable } from '../../../runtime/cache/link';
import { Random } from '../../support/random';
import { VirtualClock } from '../../support/virtual-clock';
import { type Process, startProcess, type World } from './cache-process';
import { CacheRules } from './cache-rules';
import { ScriptedRedis, type State } from './scripted-redis';
import { type Item, ScriptedTable, TableFailure } from './scripted-table';

const LONGEST_SECONDS = 600;
const SETTLE_MS = 400;
/** The longest time until the cache has a connection again after Redis is back. */
const RECOVERY_MS = 2000;
/** The longest get without faults: it includes loads and takeovers from killed processes, but is below a lease. */
const LONGEST_GET_MS = 2500;
/** The number of processes, and of readers in each, that ask for one key at the same time. */
const [PROCESSES, READERS] = [25, 40];
const KEYS = ['a', 'b', 'c'];
/** A key that no history writes. */
const STEADY = 'steady';
const FAULTS: readonly State[] = ['slow', 'frozen', 'down', 'outOfMemory', 'refusing'];
/** The settings of `invalidate-cache`. */
const FOLLOWER = { budgetMilliseconds: 2000, retryMilliseconds: 200 };
const FOLLOWER_PAUSE_MS = 250;

/**
 * Plays one history: readers in several processes, writes and their invalidations, while Redis fails at random.
 * @throws an error with the first broken rule of the cache
 */
export async function cacheHistory(seed: number): Promise<void> {
  const random = new Random(seed);
  const clock = new VirtualClock();
  const [isFaulty, isGrouped] = [random.chance(0.7), random.chance(0.4)];
  // A fault that loses a group's token may keep entries from a lagging index: the README excludes that.
  const lagMs = isGrouped && !isFaulty ? SETTLE_MS : 0;
  // Until the index has caught up, loads are old; their entries end with the group's token, after the settling time.
  const settleMs = lagMs && lagMs + SETTLE_MS;
  const redis = new ScriptedRedis(clock, random, isFaulty ? 0.02 : 0);
  const table = new ScriptedTable(clock, lagMs);
  const rules = new CacheRules(() => clock.now(), table, settleMs);
  redis.onChange = (name, before, after) => rules.watch(name, before, after);
  const world = { random, redis, table, rules, ttlSeconds: random.pick([1, 300]) };
  const history = new CacheHistory(world, { isFaulty, settleMs, ...(isGrouped && { group: ['group'] }) });
  let over = false;
  const played = history.play().finally(() => (over = true));
  await clock.pass(LONGEST_SECONDS, () => over || rules.violation !== undefined);
  if (rules.violation) throw new Error(rules.violation);
  if (!over) throw new Error('a request was never answered');
  await played;
}

/**
 * Lets many processes ask for the same absent key at the same time.
 * @returns the number of loads
 */
export async function crowdHistory(seed: number, loadMs: number, budgetMilliseconds: number): Promise<number> {
  const random = new Random(seed);
  const clock = new VirtualClock();
  const redis = new ScriptedRedis(clock, random, 0);
  const table = new ScriptedTable(clock, 0);
  const world = { random, redis, table, rules: new CacheRules(() => clock.now(), table, 0), ttlSeconds: 300 };
  let loads = 0;
  const gets = Array.from({ length: PROCESSES }, async () => {
    const { cache, pause } = startProcess(world, { budgetMilliseconds });
    const load = async () => {
      loads += 1;
      await pause(loadMs);
      return [{ key: 'a', version: 1 }];
    };
    await Promise.all(Array.from({ length: READERS }, () => cache.get([['a']], load)));
  });
  let over = false;
  const all = Promise.all(gets).finally(() => (over = true));
  await clock.pass(LONGEST_SECONDS, () => over);
  await all;
  return loads;
}

interface Settings {
  readonly isFaulty: boolean;
  readonly settleMs: number;
  readonly group?: Key;
}

class CacheHistory {
  private readonly processes: Process[] = [];
  private readonly longestLoadMs: number;

  constructor(
    private readonly world: World,
    private readonly settings: Settings,
  ) {
    this.longestLoadMs = world.random.pick([5, 30, 200, 500]);
  }

  async play(): Promise<void> {
    const { random, redis, rules } = this.world;
    const readers = Array.from({ length: random.between(2, 4) }, () => this.read());
    await Promise.all([...readers, this.write(), this.disturb()]);
    await Promise.all(this.processes.map((process) => this.expectRecovery(process)));
    await redis.clock.sleep(this.settings.settleMs);
    await this.get(startProcess(this.world), KEYS);
    rules.expectFewLoads();
  }

  /** Reads in a process that may be killed and replaced. */
  private async read(): Promise<void> {
    const { random } = this.world;
    let process = startProcess(this.world);
    for (let gets = random.between(3, 8); gets > 0; gets--) {
      const keys = random.chance(0.5) ? [random.pick(KEYS)] : KEYS.slice(0, random.between(1, 3));
      const get = this.get(process, keys);
      if (random.chance(0.7)) await get;
      await process.pause(random.next() * random.pick([2, 50, 300]));
      if (!random.chance(0.08)) continue;
      process.kill();
      process = startProcess(this.world);
    }
    this.processes.push(process);
  }

  /** Writes, and invalidates after each write, sometimes twice. */
  private async write(): Promise<void> {
    const { random, table, rules } = this.world;
    const follower = startProcess(this.world, FOLLOWER);
    const followed: Promise<void>[] = [];
    for (let writes = random.between(1, 6); writes > 0; writes--) {
      await follower.pause(random.next() * random.pick([10, 300]));
      const key = random.pick(KEYS);
      const version = table.write(key);
      const follow = async () => {
        for (let times = random.pick([1, 1, 2]); times > 0; times--) {
          await follower.pause(random.next() * 40);
          await this.invalidate(follower, key);
        }
        rules.invalidate(key, version);
      };
      followed.push(follow());
    }
    await Promise.all(followed);
  }

  private async invalidate({ cache, pause }: Process, key: string): Promise<void> {
    const { group } = this.settings;
    for (;;) {
      try {
        return await (group ? cache.removeGroup(group, SETTLE_MS) : cache.remove([key]));
      } catch (error) {
        if (!(error instanceof Unavailable)) this.world.rules.violate(`an invalidation failed: ${error}`);
        await pause(FOLLOWER_PAUSE_MS);
      }
    }
  }

  private async disturb(): Promise<void> {
    const { random, redis } = this.world;
    if (!this.settings.isFaulty) return;
    for (let faults = random.between(1, 3); faults > 0; faults--) {
      await redis.clock.sleep(random.next() * 400);
      redis.become(random.pick(FAULTS));
      await redis.clock.sleep(random.next() * random.pick([100, 1500]));
      redis.become('up');
    }
    redis.brokenShare = 0;
  }

  private async expectRecovery(process: Process): Promise<void> {
    const { redis, rules } = this.world;
    const end = redis.clock.now() + RECOVERY_MS;
    // After that, one request may load the value, and the next one finds it in the cache.
    for (let left = 2; left > 0; ) {
      if (redis.clock.now() > end) left -= 1;
      const [found] = await this.get(process, [STEADY]);
      if (found?.source === 'cache') return;
      await process.pause(100);
    }
    rules.violate(`the cache is still unavailable ${RECOVERY_MS} ms after Redis is back`);
  }

  private async get({ cache, pause, pending }: Process, keys: readonly string[]): Promise<readonly Found<Item>[]> {
    const { redis, rules } = this.world;
    const now = redis.clock.now();
    // The request may join a look-up that is in progress in this process.
    const joined = [...pending].filter((other) => other.keys.some((key) => keys.includes(key)));
    const request = { keys, from: Math.min(now, ...joined.map(({ from }) => from)) };
    pending.add(request);
    try {
      const load = (wanted: readonly Key[]) => this.load(pause, wanted.flat(), now);
      const found = await cache.get(
        keys.map((key) => [key]),
        load,
        this.settings.group,
      );
      rules.answer(request, found);
      const tookMs = redis.clock.now() - now;
      if (!this.settings.isFaulty && tookMs > LONGEST_GET_MS) rules.violate(`a get took ${tookMs} ms`);
      return found;
    } catch (error) {
      rules.fail(error);
      return [];
    } finally {
      pending.delete(request);
    }
  }

  private async load(pause: Process['pause'], keys: readonly string[], startedAt: number) {
    const { random, table, rules } = this.world;
    rules.load(keys, startedAt);
    await pause((random.next() * this.longestLoadMs) / 2);
    const items = keys.map((key) => table.read(key));
    await pause((random.next() * this.longestLoadMs) / 2);
    if (keys[0] !== STEADY && random.chance(0.03)) throw new TableFailure();
    return items;
  }
}
