import type { RedisClient } from '../../../runtime/cache/client';
import { type LinkOptions, RedisLink, type Session } from '../../../runtime/cache/link';
import type { CacheRules } from './cache-rules';

/** The limits that the README of the cache states. */
const BUDGET_MS = 100;
const LATE_ANSWERS = 3;
const LATE_WITHIN_MS = 10_000;

type Options = LinkOptions & Required<Pick<LinkOptions, 'clock'>>;

/** Creates a link whose delays and breaker are checked against the README. */
export function watchedLink(connect: () => Promise<RedisClient>, options: Options, rules: CacheRules): RedisLink {
  const watch = new Watch(options, rules);
  const link = new RedisLink(() => watch.connect(connect), options);
  const session = link.session.bind(link);
  link.session = () => watch.session(session());
  return link;
}

class Watch {
  private isConnected = false;
  private isBreakerOpen = false;
  private late: number[] = [];

  constructor(
    private readonly options: Options,
    private readonly rules: CacheRules,
  ) {}

  async connect(connect: () => Promise<RedisClient>): Promise<RedisClient> {
    this.isConnected = false;
    try {
      const client = await connect();
      [this.isConnected, this.isBreakerOpen, this.late] = [true, false, []];
      const close = client.close.bind(client);
      client.close = () => {
        this.isBreakerOpen = true;
        close();
      };
      return client;
    } catch (error) {
      this.isBreakerOpen = true;
      throw error;
    }
  }

  session(session: Session): Session {
    const { clock, budgetMilliseconds = BUDGET_MS } = this.options;
    let waitedMs = 0;
    return {
      run: async (operation) => {
        const [started, wasOpen] = [clock.now(), this.isBreakerOpen];
        const elapsed = () => clock.now() - started;
        try {
          return await session.run(operation);
        } catch (error) {
          this.rules.unavailable += 1;
          if (elapsed() > 0 && String(error).includes('no answer in time')) this.noteLate();
          throw error;
        } finally {
          waitedMs += elapsed();
          // Sums of fractions are not exact.
          if (waitedMs > budgetMilliseconds + 0.01) this.rules.violate(`Redis delayed a request by ${waitedMs} ms`);
          if (wasOpen && elapsed() > 0)
            this.rules.violate(`a request waited ${elapsed()} ms while the breaker was open`);
        }
      },
    };
  }

  private noteLate(): void {
    const now = this.options.clock.now();
    if (!this.isConnected) this.isBreakerOpen = true;
    this.late = [...this.late.filter((at) => now - at < LATE_WITHIN_MS), now];
    if (this.late.length < LATE_ANSWERS || this.isBreakerOpen) return;
    this.rules.violate(`the breaker is closed after ${LATE_ANSWERS} late answers`);
  }
}
