import { Random } from '../../support/random';
import { outcomeOf } from './outcomes';
import type { Records } from './scripted-aws';
import type { ScriptedStream } from './scripted-stream';
import { FAILURES, type MappingSettings, nameOf, REPORTS, World } from './world';

const CHAOS_SECONDS = 8;
const LONGEST_SECONDS = 900;
const DURATION_MS = 40;

interface Seen {
  readonly at: number;
  readonly life: number;
  readonly succeeded: Records;
  readonly records: Records;
}

const sequence = ({ dynamodb }: Records[number]) => Number(dynamodb?.SequenceNumber);

function settingsOf(random: Random) {
  const maximumRetries = random.between(0, 3);
  const settings: MappingSettings = {
    BatchSize: random.between(1, 8),
    MaximumBatchingWindowInSeconds: random.between(0, 1),
    ParallelizationFactor: random.pick([1, 1, 2, 3]),
    MaximumRetryAttempts: maximumRetries,
    BisectBatchOnFunctionError: random.chance(0.5),
    DestinationConfig: { OnFailure: { Destination: FAILURES } },
    FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }] },
    ...(random.chance(0.6) && REPORTS),
  };
  return { settings, maximumRetries, reports: settings.FunctionResponseTypes !== undefined };
}

/**
 * Runs a stream and its pollers with random records, outcomes, changes of the mapping and crashes.
 * @throws the first violation
 */
export async function streamHistory(seed: number): Promise<void> {
  const random = new Random(seed);
  const { settings, maximumRetries, reports } = settingsOf(random);
  const { world, stream } = World.stream(settings);
  const start = world.clock.now();
  const history = new StreamHistory(world, settings.ParallelizationFactor ?? 1);
  world.function.milliseconds = DURATION_MS;
  world.handler = (records) => {
    const isChaos = world.clock.now() - start < CHAOS_SECONDS * 1000;
    const outcome = outcomeOf(random, records, reports, isChaos);
    if (!outcome.refused) history.deliver(records, outcome.succeeded);
    if (outcome.answer instanceof Error) throw outcome.answer;
    return outcome.answer;
  };

  await writeRecords(random, world, stream, history);
  for (let kills = random.between(0, 2); kills > 0; kills--) {
    await world.pass(random.next() * 5);
    world.kill();
  }
  await world.clock.pass(LONGEST_SECONDS, () => history.isOver);
  history.check(maximumRetries);
}

async function writeRecords(random: Random, world: World, stream: ScriptedStream, history: StreamHistory) {
  let shard = 'shard-1';
  for (let left = random.between(5, 40); left > 0; left--) {
    if (shard === 'shard-1' && random.chance(0.02)) {
      stream.closeShard(shard);
      stream.addShard('shard-2', shard);
      shard = 'shard-2';
    }
    const eventName = random.chance(0.9) ? 'INSERT' : 'MODIFY';
    const key = `${random.chance(0.05) ? 'poison' : 'item'}-${random.between(1, 4)}`;
    const written = stream.write(key, { shard, more: { eventName } });
    if (eventName === 'INSERT') history.written.push({ key, sequence: Number(written) });
    if (random.chance(0.3)) await world.pass(random.next());
    disturb(random, world);
  }
}

function disturb(random: Random, world: World): void {
  if (random.chance(0.05)) world.kill();
  if (random.chance(0.05)) world.change('mapping-1', { BatchSize: random.between(1, 8) });
}

/** Records what a function gets from a stream, and checks it. */
class StreamHistory {
  readonly written: { readonly key: string; readonly sequence: number }[] = [];
  private readonly seen: Seen[] = [];
  private readonly done = new Set<number>();
  /** The first violation, kept until the end: thrown in a function, it would look like a failure of the function. */
  private violation: unknown;

  constructor(
    private readonly world: World,
    private readonly lanes: number,
  ) {}

  get isOver(): boolean {
    for (const number of this.discarded) this.done.add(number);
    return this.written.every(({ sequence: number }) => this.done.has(number));
  }

  deliver(records: Records, succeeded: Records): void {
    try {
      this.expectOrder(records);
      this.expectUnfinished(records);
    } catch (error) {
      this.violation ??= error;
    }
    this.seen.push({ at: this.world.clock.now(), life: this.life, records, succeeded });
    for (const record of succeeded) this.done.add(sequence(record));
  }

  /** @throws if a record was lost, discarded too early, out of order, or delivered after it was done */
  check(maximumRetries: number): void {
    if (this.violation) throw this.violation;
    const lost = this.written.filter(({ sequence: number }) => !this.done.has(number));
    if (lost.length > 0) throw new Error(`lost: ${JSON.stringify(lost)}`);
    for (const number of this.discarded) {
      const failures = this.seen.filter(({ records, succeeded }) => {
        const holds = (some: Records) => some.some((record) => sequence(record) === number);
        return holds(records) && !holds(succeeded);
      });
      if (failures.length <= maximumRetries)
        throw new Error(`${number} was given up after ${failures.length} failures`);
    }
  }

  /** After a poller was killed or a mapping changed, finished records may be delivered again. */
  private get life(): number {
    return this.world.log.filter((line) => line.endsWith(': served')).length;
  }

  private get discarded(): number[] {
    return this.world.aws.sent.flatMap(({ message }) => {
      const { startSequenceNumber, endSequenceNumber } = message.DDBStreamBatchInfo as Record<string, string>;
      const [first, last] = [Number(startSequenceNumber), Number(endSequenceNumber)];
      const { size } = new Set([first, last]);
      const inside = this.written.filter(({ sequence: number }) => number >= first && number <= last);
      return size === 1 || this.lanes === 1
        ? inside.map(({ sequence: number }) => number)
        : this.ofLane(inside, message);
    });
  }

  /** With several lanes, a range contains records of other lanes: only those delivered with its first one count. */
  private ofLane(inside: StreamHistory['written'], message: Record<string, unknown>): number[] {
    const { startSequenceNumber, endSequenceNumber } = message.DDBStreamBatchInfo as Record<string, string>;
    const batch = this.seen.find(({ records }) => {
      const numbers = records.map(sequence);
      return numbers.includes(Number(startSequenceNumber)) && numbers.includes(Number(endSequenceNumber));
    });
    const together = new Set(batch?.records.map(sequence));
    return inside.map(({ sequence: number }) => number).filter((number) => together.has(number));
  }

  /** Earlier records of the same item, or of the shard if there is one lane, are done or earlier in the batch. */
  private expectOrder(records: Records): void {
    const numbers = records.map(sequence);
    if (numbers.some((number, index) => index > 0 && number <= (numbers[index - 1] ?? 0))) {
      throw new Error(`out of order: ${numbers}`);
    }
    const open = this.written.filter(({ sequence: number }) => !this.done.has(number) && !numbers.includes(number));
    const discarded = new Set(this.discarded);
    for (const record of records) {
      const overtaken = open.find(
        ({ key, sequence: number }) =>
          number < sequence(record) && !discarded.has(number) && (this.lanes === 1 || key === nameOf(record)),
      );
      if (overtaken) throw new Error(`${sequence(record)} has overtaken ${overtaken.sequence}`);
    }
  }

  /** No record is delivered before the saved position, or that this poller knows to be done. */
  private expectUnfinished(records: Records): void {
    const now = this.world.clock.now();
    const positions = Object.values(JSON.parse(this.world.store.text ?? '{}')['mapping-1'] ?? {}) as {
      after?: string;
    }[];
    const position = Math.max(0, ...positions.map(({ after = '0' }) => Number(after)));
    const known = this.seen.filter(({ life, at }) => life === this.life && at + DURATION_MS < now);
    const acknowledged = new Set(known.flatMap(({ succeeded }) => succeeded.map(sequence)));
    const again = records.map(sequence).find((number) => number <= position || acknowledged.has(number));
    if (again !== undefined) throw new Error(`${again} was done, and was delivered again (position ${position})`);
  }
}
