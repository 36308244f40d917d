export interface Limits {
  readonly count: number;
  /** In any unit. */
  readonly cost: number;
}

/** What is under way at once, which is limited in number and in cost. */
export class InFlight {
  private readonly works = new Set<Promise<unknown>>();
  private cost = 0;

  constructor(private readonly limits: Limits) {}

  /** Adds what has begun. Resolves when there is room for more: something alone may cost more than is allowed together. */
  async add(work: Promise<unknown>, cost: number): Promise<void> {
    this.cost += cost;
    const over = work.finally(() => {
      this.cost -= cost;
      this.works.delete(over);
    });
    this.works.add(over);
    while (this.works.size >= this.limits.count || (this.works.size > 0 && this.cost >= this.limits.cost)) {
      await Promise.race(this.works);
    }
  }

  /** Resolves when nothing is under way. @throws what was thrown meanwhile */
  async end(): Promise<void> {
    await Promise.all(this.works);
  }
}
