interface Waiting {
  /** Undefined if it only waits for room. */
  readonly cost: number | undefined;
  readonly proceed: () => void;
}

/** Limits the number and the total cost of tasks in progress. A single task may cost more than the limit. */
export class Slots {
  private count = 0;
  private cost = 0;
  private readonly waiting: Waiting[] = [];

  constructor(private readonly limits: { readonly count: number; readonly cost: number }) {}

  async room(): Promise<void> {
    if (this.isFull) await this.turn(undefined, 'last');
  }

  /** Resolves with a slot when there is room. @param place among the waiting tasks */
  async take(cost: number, place: 'first' | 'last'): Promise<{ release(): void }> {
    if (this.isFull) await this.turn(cost, place);
    else this.occupy(cost);
    return { release: () => this.release(cost) };
  }

  private get isFull(): boolean {
    return this.count >= this.limits.count || (this.count > 0 && this.cost >= this.limits.cost);
  }

  private occupy(cost: number): void {
    this.count += 1;
    this.cost += cost;
  }

  private release(cost: number): void {
    this.count -= 1;
    this.cost -= cost;
    // Not all of them, whose time would grow with the square of their number.
    while (!this.isFull) {
      const next = this.waiting.shift();
      if (!next) return;
      if (next.cost !== undefined) this.occupy(next.cost);
      next.proceed();
    }
  }

  private turn(cost: number | undefined, place: 'first' | 'last'): Promise<void> {
    return new Promise((proceed) => {
      if (place === 'first') this.waiting.unshift({ cost, proceed });
      else this.waiting.push({ cost, proceed });
    });
  }
}
