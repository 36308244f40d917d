import type { RedisClient } from '../../../runtime/cache/commands';
import { type LinkOptions, RedisLink, type Session } from '../../../runtime/cache/link';
import type { CacheRules } from './cache-rules';

/** The limits that the README of the cache states. */
const BUDGET_MS = 100;
/** The time is checked this often. */
const TICK_MS = 2;
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
  private connections = 0;
  private closedAt = Number.NaN;
  private late: number[] = [];

  constructor(
    private readonly options: Options,
    private readonly rules: CacheRules,
  ) {}

  async connect(connect: () => Promise<RedisClient>): Promise<RedisClient> {
    this.isConnected = false;
    // A connection that has gone silent is replaced at once: requests may wait for the next one.
    if (this.options.clock.now() === this.closedAt) this.isBreakerOpen = false;
    try {
      const client = await connect();
      [this.isConnected, this.isBreakerOpen, this.late] = [true, false, []];
      this.connections += 1;
      const close = client.close.bind(client);
      client.close = () => {
        this.isBreakerOpen = true;
        this.closedAt = this.options.clock.now();
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
      get patienceMs() {
        return session.patienceMs;
      },
      pause: (milliseconds) => session.pause(milliseconds),
      report: (error) => this.rules.violate(`a look-up failed: ${error}`),
      run: async (operation) => {
        const [started, wasOpen, wasConnected] = [clock.now(), this.isBreakerOpen, this.isConnected];
        const { connections } = this;
        const elapsed = () => clock.now() - started;
        try {
          return await session.run(operation);
        } catch (error) {
          this.rules.unavailable += 1;
          if (elapsed() > 0 && String(error).includes('no answer in time')) {
            this.noteLate(wasConnected || this.connections > connections);
          }
          throw error;
        } finally {
          waitedMs += elapsed();
          if (waitedMs > budgetMilliseconds + TICK_MS) this.rules.violate(`Redis delayed a request by ${waitedMs} ms`);
          if (wasOpen && elapsed() > 0)
            this.rules.violate(`a request waited ${elapsed()} ms while the breaker was open`);
        }
      },
    };
  }

  private noteLate(hadConnection: boolean): void {
    const now = this.options.clock.now();
    if (!hadConnection) this.isBreakerOpen = true;
    this.late = [...this.late.filter((at) => now - at < LATE_WITHIN_MS), now];
    if (this.late.length < LATE_ANSWERS || this.isBreakerOpen) return;
    this.rules.violate(`the breaker is closed after ${LATE_ANSWERS} late answers`);
  }
}
