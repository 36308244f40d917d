export interface Limits {
  readonly count: number;
  /** In any unit. */
  readonly cost: number;
}

/** A place among those that are under way at once. */
export interface Slot {
  release(): void;
}

/** Limits what is under way at once, in number and in cost. Something alone may cost more than is allowed together. */
export class Slots {
  private count = 0;
  private cost = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly limits: Limits) {}

  /** Resolves when there is room for something more. */
  async room(): Promise<void> {
    while (this.isFull) await this.turn('last');
  }

  /** Resolves with a slot when there is room. @param place before or behind those that wait already */
  async take(cost: number, place: 'first' | 'last'): Promise<Slot> {
    while (this.isFull) await this.turn(place);
    this.count += 1;
    this.cost += cost;
    return {
      release: () => {
        this.count -= 1;
        this.cost -= cost;
        // All of them: some only ask whether there is room.
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
