import type { DynamoDBRecord } from 'aws-lambda';
import { createHandler } from '../../../../functions/messages/update-conversations/handler';
import { createStore } from '../../../../functions/messages/update-conversations/store';
import type { Random } from '../../../support/random';
import { isMessage } from './checks';
import { Process, type World } from './process';

const POLL_MS = 50;
const TIMEOUT_MS = 3000;
/** The remaining time of an invocation; its deadline is half a second earlier. The short one suffices for some updates. */
const REMAINING_MS = [700, 60_000, 60_000];
const LANES = 2;
const EXPECTED = ['GetItemCommand', 'UpdateItemCommand'];

export interface DeliveryOptions {
  readonly world: World;
  readonly tableName: string;
  /** Records of the stream that no earlier call returned. */
  read(): Promise<readonly DynamoDBRecord[]>;
}

const sequenceOf = ({ dynamodb }: DynamoDBRecord): string => dynamodb?.SequenceNumber ?? '';

const laneOf = ({ dynamodb }: DynamoDBRecord): number =>
  [...(dynamodb?.Keys?.pk?.S ?? '')].reduce((sum, character) => sum + character.charCodeAt(0), 0) % LANES;

/**
 * Delivers the stream to `update-conversations` as Lambda does, in two lanes: a batch again from its earliest failed
 * record, and the whole batch if the invocation fails, is killed or takes too long. Also delivers what Lambda may
 * deliver: a batch twice at once, the end of a batch again, old records in any order.
 */
export class Delivery {
  readonly seen: DynamoDBRecord[] = [];
  /** Deliveries that nobody waits for. */
  private readonly extra: Promise<unknown>[] = [];
  private isStopping = false;

  constructor(private readonly options: DeliveryOptions) {}

  /** Ends when all records are done after `stop`. @throws if the function does what it must not do */
  async run(): Promise<void> {
    const lanes = Array.from({ length: LANES }, (): DynamoDBRecord[] => []);
    const poll = async () => {
      for (;;) {
        const isLast = this.isStopping;
        const records = await this.options.read();
        for (const record of records) lanes[laneOf(record)]?.push(record);
        this.seen.push(...records);
        if (isLast && records.length === 0) return;
        await this.options.world.clock.sleep(POLL_MS);
      }
    };
    let isPolled = false;
    const polled = poll().finally(() => (isPolled = true));
    await Promise.all([polled, ...lanes.map((lane) => this.serve(lane, () => isPolled))]);
    await Promise.all(this.extra);
  }

  stop(): void {
    this.isStopping = true;
  }

  private async serve(lane: DynamoDBRecord[], isOver: () => boolean): Promise<void> {
    const { random, clock } = this.options.world;
    for (;;) {
      if (lane.length === 0) {
        if (isOver()) return;
        await clock.sleep(POLL_MS);
        continue;
      }
      const batch = lane.slice(0, random.between(1, 10));
      if (random.chance(0.1)) this.extra.push(this.invoke(batch));
      const failed = await this.invoke(batch);
      const from = failed === undefined ? batch.length : batch.findIndex((record) => sequenceOf(record) >= failed);
      const done = lane.splice(0, from);
      if (done.length > 0) this.deliverAgain(done);
    }
  }

  private deliverAgain(done: readonly DynamoDBRecord[]): void {
    const { random } = this.options.world;
    if (random.chance(0.2)) this.extra.push(this.invoke(done.slice(random.between(0, done.length - 1))));
    if (random.chance(0.1)) {
      const old = this.seen.filter(() => random.chance(0.3));
      this.extra.push(this.invoke([...shuffled(old, random), ...old.slice(0, 2)]));
    }
  }

  /** @returns the earliest failed sequence number, if any */
  private async invoke(Records: readonly DynamoDBRecord[]): Promise<string | undefined> {
    const { world, tableName } = this.options;
    const { random, clock } = world;
    const kill = random.chance(0.15) && {
      write: random.between(1, 8),
      effect: random.pick(['before', 'after'] as const),
    };
    const process = kill ? new Process(world, kill) : new Process(world);
    const store = createStore(process.dynamodb, tableName, process.clock);
    const handler = createHandler(store, { epoch: () => clock.now(), now: () => clock.now(), log: () => undefined });
    const remaining = random.pick(REMAINING_MS);
    const first = Records.map(sequenceOf).sort()[0];
    const answer = handler({ Records: [...Records] }, { getRemainingTimeInMillis: () => remaining }).then(
      ({ batchItemFailures }) => batchItemFailures.map(({ itemIdentifier }) => itemIdentifier).sort()[0],
      () => first,
    );
    const failed = await Promise.race([
      answer,
      process.killed.then(() => first),
      clock.sleep(TIMEOUT_MS).then(() => first),
    ]);
    await process.stop();
    this.expectOnly(process.commands, Records);
    return failed;
  }

  private expectOnly(commands: readonly string[], records: readonly DynamoDBRecord[]): void {
    const wrong = commands.find((name) => !EXPECTED.includes(name));
    if (wrong) throw new Error(`update-conversations sent a ${wrong}`);
    if (commands.length > 0 && !records.some(isMessage))
      throw new Error('update-conversations reacted to its own writes');
  }
}

const shuffled = <T>(values: readonly T[], random: Random): T[] =>
  values
    .map((value) => [random.next(), value] as const)
    .sort(([a], [b]) => a - b)
    .map(([, value]) => value);
