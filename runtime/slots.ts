/** Limits the number and the total cost of tasks in progress. A single task may cost more than the limit. */
export class Slots {
  private count = 0;
  private cost = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly limits: { readonly count: number; readonly cost: number }) {}

  async room(): Promise<void> {
    while (this.isFull) await this.turn('last');
  }

  /** Resolves with a slot when there is room. @param place among the waiting tasks */
  async take(cost: number, place: 'first' | 'last'): Promise<{ release(): void }> {
    while (this.isFull) await this.turn(place);
    this.count += 1;
    this.cost += cost;
    return {
      release: () => {
        this.count -= 1;
        this.cost -= cost;
        // Wakes all of them, because some only wait for room.
        for (const wake of this.waiting.splice(0)) wake();
      },
    };
  }

  private get isFull(): boolean {
    return this.count >= this.limits.count || (this.count > 0 && this.cost >= this.limits.cost);
  }

  private turn(place: 'first' | 'last'): Promise<void> {
    return new Promise((resolve) => {
      if (place === 'first') this.waiting.unshift(resolve);
      else this.waiting.push(resolve);
    });
  }
}
