import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../../../runtime/clock';
import type { Random } from '../../../support/random';
import { cancelled } from './scripted-table';

/** As many as in the functions. */
const CLIENT_ATTEMPTS = 2;
const LONGEST_LATENCY_MS = 20;

/** A request as the client would send it. */
export interface Command {
  readonly constructor: { readonly name: string };
  readonly input: object;
}

/** What the processes of a history share. */
export interface World {
  readonly random: Random;
  readonly clock: { now(): number; sleep(milliseconds: number): Promise<void> };
  /** The share of requests that fail. */
  readonly faultShare: number;
  execute(command: Command): object | Promise<object>;
}

/** The process ends at its nth write, before or after the write has its effect. */
export interface Kill {
  readonly write: number;
  readonly effect: 'before' | 'after';
}

const FAULTS = ['throttled', 'reset', 'lost', 'lost', 'conflict'] as const;
const READS = ['GetItemCommand', 'QueryCommand'];

/** Never resolves: nothing happens any more in a process that was killed. */
const never = () => new Promise<never>(() => undefined);

const errorOf = (name: string, more: object) => Object.assign(new Error(name), { name, ...more });
const throttled = () =>
  errorOf('ProvisionedThroughputExceededException', { $fault: 'client', $metadata: { httpStatusCode: 400 } });
const reset = () => errorOf('Error', { code: 'ECONNRESET' });
const conflict = (command: Command): Error => {
  const { TransactItems = [] } = command.input as { TransactItems?: readonly object[] };
  return command.constructor.name === 'TransactWriteItemsCommand'
    ? cancelled(TransactItems.map((_, index) => (index === 0 ? 'TransactionConflict' : 'None')))
    : errorOf('TransactionConflictException', { $fault: 'client', $metadata: { httpStatusCode: 400 } });
};

/** A process of a function or of a person's device, whose requests fail and which may be killed. */
export class Process {
  /** The names of the commands of all attempts. */
  readonly commands: string[] = [];
  readonly clock: Clock;
  readonly dynamodb: DynamoDBClient;
  /** Resolves when the process is killed. */
  readonly killed: Promise<void>;
  private noteKilled = () => {};
  private isKilled = false;
  private writes = 0;
  private executing: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly world: World,
    private readonly kill?: Kill,
  ) {
    const { clock, random } = world;
    this.killed = new Promise((resolve) => {
      this.noteKilled = resolve;
    });
    this.clock = {
      now: () => clock.now(),
      random: () => random.next(),
      sleep: async (milliseconds, signal) => {
        await clock.sleep(milliseconds);
        if (this.isKilled) await never();
        signal.throwIfAborted();
      },
    };
    const send = (command: Command, options?: { readonly abortSignal?: AbortSignal }) => this.send(command, options);
    this.dynamodb = { send } as unknown as DynamoDBClient;
  }

  private async send(command: Command, { abortSignal }: { readonly abortSignal?: AbortSignal } = {}): Promise<object> {
    for (let attempt = 1; ; attempt++) {
      if (abortSignal?.aborted) throw errorOf('AbortError', {});
      await this.pause();
      const outcome = await this.attempt(command);
      await this.pause();
      if (!(outcome instanceof Error)) return outcome;
      if (!('retryable' in outcome) || attempt === CLIENT_ATTEMPTS) throw outcome;
    }
  }

  /** @returns the answer or the failure */
  private async attempt(command: Command): Promise<object | Error> {
    const { random, faultShare } = this.world;
    const { name } = command.constructor;
    const isWrite = !READS.includes(name);
    const fault = random.chance(faultShare) ? random.pick(FAULTS) : undefined;
    this.commands.push(name);
    if (fault === 'throttled') return Object.assign(throttled(), { retryable: true });
    if (fault === 'reset') return Object.assign(reset(), { retryable: true });
    if (fault === 'conflict' && isWrite) return conflict(command);
    const isEnd = isWrite && ++this.writes === this.kill?.write;
    if (isEnd && this.kill?.effect === 'before') return this.end();
    const outcome = await this.execute(command);
    if (isEnd) return this.end();
    return fault === 'lost' ? Object.assign(reset(), { retryable: true }) : outcome;
  }

  private execute(command: Command): Promise<object | Error> {
    const executed = Promise.resolve()
      .then(() => this.world.execute(command))
      .catch((error: Error) => error);
    this.executing = Promise.all([this.executing, executed]);
    return executed;
  }

  /** Kills the process. Resolves when a request that the table is executing has had its effect. */
  async stop(): Promise<void> {
    this.isKilled = true;
    await this.executing;
  }

  private end(): Promise<never> {
    this.isKilled = true;
    this.noteKilled();
    return never();
  }

  private async pause(): Promise<void> {
    await this.world.clock.sleep(this.world.random.next() * LONGEST_LATENCY_MS);
    if (this.isKilled) await never();
  }
}
