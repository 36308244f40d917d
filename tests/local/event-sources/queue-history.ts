import { Random } from '../../support/random';
import { isPoisoned, outcomeOf } from './outcomes';
import type { Records } from './scripted-aws';
import type { ScriptedQueue } from './scripted-queue';
import { type MappingSettings, nameOf, REPORTS, World } from './world';

const CHAOS_SECONDS = 8;
const LONGEST_SECONDS = 2000;
const DURATION_MS = 40;
const MAX_RECEIVES = 5;
const GROUPS = ['a', 'b', 'c'];

/**
 * Runs a queue and its pollers with random messages, outcomes, changes of the mapping and crashes.
 * @throws the first violation
 */
export async function queueHistory(seed: number, fifo: boolean): Promise<void> {
  const random = new Random(seed);
  const settings: MappingSettings = {
    BatchSize: random.between(1, fifo ? 10 : 25),
    MaximumBatchingWindowInSeconds: fifo ? 0 : random.between(0, 2),
    ...(random.chance(0.5) && { ScalingConfig: { MaximumConcurrency: random.between(2, 4) } }),
    ...(random.chance(0.6) && REPORTS),
  };
  const reports = settings.FunctionResponseTypes !== undefined;
  const { world, queue } = (fifo ? World.fifo : World.queue)(settings, { maxReceiveCount: MAX_RECEIVES });
  const start = world.clock.now();
  const history = new QueueHistory(world, queue, fifo);
  world.function.milliseconds = DURATION_MS;
  world.handler = (records) => {
    const isChaos = world.clock.now() - start < CHAOS_SECONDS * 1000;
    const outcome = outcomeOf(random, records, reports, isChaos);
    history.try(records);
    if (!outcome.refused) history.deliver(records, outcome.succeeded);
    if (outcome.answer instanceof Error) throw outcome.answer;
    return outcome.answer;
  };
  for (let left = random.between(5, 40); left > 0; left--) {
    history.send(`${random.chance(0.05) ? 'poison' : 'message'}-${left}`, random.pick(GROUPS));
    if (random.chance(0.3)) await world.pass(random.next());
    if (random.chance(0.05)) world.kill();
    if (random.chance(0.1)) world.change('mapping-1', { BatchSize: random.between(1, 10) });
  }
  await world.clock.pass(LONGEST_SECONDS, () => queue.bodies.length === 0);
  history.end();
}

/** Records what a function gets from a queue, and checks it. */
class QueueHistory {
  private readonly sent: { readonly name: string; readonly group: string }[] = [];
  /** The first violation, kept until the end: thrown in a function, it would look like a failure of the function. */
  private violation: unknown;
  private readonly tried = new Map<string, Set<string>>();
  private readonly seen: { readonly at: number; readonly records: Records; readonly succeeded: Records }[] = [];

  constructor(
    private readonly world: World,
    private readonly queue: ScriptedQueue,
    private readonly fifo: boolean,
  ) {}

  send(name: string, group: string): void {
    this.sent.push({ name, group });
    this.queue.send(name, this.fifo ? group : '');
  }

  /** Every received message is delivered, unless the poller was killed. */
  try(records: Records): void {
    for (const record of records) {
      const receives = this.tried.get(nameOf(record)) ?? new Set();
      this.tried.set(nameOf(record), receives.add(record.attributes.ApproximateReceiveCount));
      this.check(() => this.expectTries(nameOf(record), Number(record.attributes.ApproximateReceiveCount)));
    }
  }

  deliver(records: Records, succeeded: Records): void {
    this.check(() => this.expectAlone(records));
    if (this.fifo) this.check(() => this.expectOrder(records.map(nameOf)));
    this.seen.push({ at: this.world.clock.now(), records, succeeded });
  }

  private check(expectation: () => void): void {
    try {
      expectation();
    } catch (error) {
      this.violation ??= error;
    }
  }

  /** @throws if a message was lost, was left in the queue, or became a dead letter too early */
  end(): void {
    if (this.violation) throw this.violation;
    if (this.queue.bodies.length > 0) throw new Error(`still in the queue: ${this.queue.bodies}`);
    const succeeded = new Set(this.seen.flatMap((seen) => seen.succeeded.map(nameOf)));
    const dead = new Set(this.queue.deadLetters);
    for (const name of dead) this.expectTries(name, MAX_RECEIVES);
    const lost = this.sent.find(({ name }) => !succeeded.has(name) && !dead.has(name));
    if (lost) throw new Error(`lost: ${lost.name}`);
    const poisoned = this.seen.flatMap(({ records }) => records.filter(isPoisoned)).map(nameOf);
    const survivor = poisoned.find((name) => !dead.has(name));
    if (survivor) throw new Error(`deleted, and never succeeded: ${survivor}`);
  }

  private expectTries(name: string, receives: number): void {
    const tries = this.tried.get(name)?.size ?? 0;
    if (receives - tries > this.world.lives)
      throw new Error(`${name} was received ${receives} times and tried ${tries}`);
  }

  /** No message of a queue, and no group of a FIFO queue, is in two invocations at once. */
  private expectAlone(records: Records): void {
    const now = this.world.clock.now();
    const running = this.seen.filter(({ at }) => at + DURATION_MS > now).flatMap((seen) => seen.records);
    const groupOf = ({ attributes, messageId }: Records[number]) => (this.fifo ? attributes.MessageGroupId : messageId);
    const busy = new Set(running.map(groupOf));
    const twice = records.find((record) => busy.has(groupOf(record)));
    if (twice) throw new Error(`${nameOf(twice)} is in two invocations, or its group is`);
  }

  /** Earlier messages of the same group are done or earlier in the batch. */
  private expectOrder(names: readonly string[]): void {
    const left = new Set(this.queue.bodies);
    for (const [index, name] of names.entries()) {
      const place = this.sent.findIndex((message) => message.name === name);
      const before = this.sent.slice(0, place).filter(({ group }) => group === this.sent[place]?.group);
      const overtaken = before.find(
        (message) => left.has(message.name) && !names.slice(0, index).includes(message.name),
      );
      if (overtaken) throw new Error(`${name} has overtaken ${overtaken.name}`);
    }
  }
}
