import type { EventSourceMappingConfiguration } from '@aws-sdk/client-lambda';
import { Follower } from '../../../local/event-sources';
import type { Endpoint } from '../../../local/event-sources/endpoint';
import type { EventSourceStatus } from '../../../local/event-sources/status';
import { Positions } from '../../../local/event-sources/stream/positions';
import { VirtualClock } from '../../support/virtual-clock';
import { type Handler, type Records, ScriptedAws } from './scripted-aws';
import type { QueueSettings } from './scripted-queue';

export const QUEUE = 'arn:aws:sqs:eu-west-1:111122223333:orders';
export const FIFO_QUEUE = `${QUEUE}.fifo`;
export const STREAM = 'arn:aws:dynamodb:eu-west-1:111122223333:table/orders/stream/2026-01-31T12:00:00.000';
export const FUNCTION = 'arn:aws:lambda:eu-west-1:111122223333:function:drain';
export const FAILURES = 'arn:aws:sqs:eu-west-1:111122223333:failures';

export type MappingSettings = Partial<EventSourceMappingConfiguration>;

/** Positions in memory, which outlive a poller as a file does. */
export function memoryStore(): ConstructorParameters<typeof Positions>[0] & {
  text: string | undefined;
  failures: number;
} {
  return {
    text: undefined,
    /** How many saves will fail. */
    failures: 0,
    load() {
      return this.text;
    },
    async save(text) {
      if (this.failures-- > 0) throw new Error('ENOSPC');
      this.text = text;
    },
    putAside() {
      this.text = undefined;
      return 'positions.bad';
    },
  };
}

/** A queue, a stream and a function at a scripted endpoint, and a poller that serves the mappings between them. */
export class World {
  readonly clock = new VirtualClock();
  readonly aws = new ScriptedAws(this.clock);
  readonly function = this.aws.addFunction(FUNCTION);
  readonly log: string[] = [];
  readonly store = memoryStore();
  /** How many pollers have been killed. */
  lives = 0;
  private life: Life = { over: false };
  follower = this.newFollower();
  /** Settles when the poller was stopped and has finished. */
  ended = this.follower.run();
  private mappings = 0;

  /** Creates a world with a queue, its mapping and a poller. */
  static queue(settings: MappingSettings = {}, queueSettings: QueueSettings = {}) {
    return World.ofQueue(QUEUE, settings, queueSettings);
  }

  static fifo(settings: MappingSettings = {}, queueSettings: QueueSettings = {}) {
    return World.ofQueue(FIFO_QUEUE, settings, queueSettings);
  }

  /** Creates a world with a stream, its mapping and a poller. */
  static stream(settings: MappingSettings = {}) {
    const world = new World();
    const stream = world.aws.addStream(STREAM);
    world.map(STREAM, { StartingPosition: 'TRIM_HORIZON', MaximumRetryAttempts: 3, ...settings });
    return { world, stream };
  }

  private static ofQueue(arn: string, settings: MappingSettings, queueSettings: QueueSettings) {
    const world = new World();
    const queue = world.aws.addQueue(arn, queueSettings);
    world.map(arn, settings);
    return { world, queue };
  }

  set handler(handler: Handler) {
    this.function.handler = handler;
  }

  /** Deploys a mapping. @returns its id */
  map(EventSourceArn: string, settings: MappingSettings = {}): string {
    const UUID = `mapping-${++this.mappings}`;
    const mapping = { UUID, EventSourceArn, FunctionArn: FUNCTION, State: 'Enabled', ...settings };
    this.aws.mappings = [...this.aws.mappings, mapping];
    return UUID;
  }

  change(UUID: string, settings: MappingSettings): void {
    this.aws.mappings = this.aws.mappings.map((mapping) =>
      mapping.UUID === UUID ? { ...mapping, ...settings } : mapping,
    );
  }

  /** Kills the poller, as `kill -9` does, and starts another one with the saved positions. */
  kill(): void {
    this.life.over = true;
    this.life = { over: false };
    this.lives++;
    this.follower = this.newFollower();
    this.ended = this.follower.run();
  }

  pass(seconds: number): Promise<void> {
    return this.clock.pass(seconds);
  }

  async status(): Promise<EventSourceStatus> {
    const [status] = await this.follower.status();
    if (!status) throw new Error('no mapping is served');
    return status;
  }

  get batches(): Records[] {
    return this.aws.delivered.map(({ records }) => records);
  }

  /** The bodies, or the keys of the items, of each batch. */
  get names(): string[][] {
    return this.batches.map((records) => records.map(nameOf));
  }

  /** How many seconds after the start each batch was delivered. */
  timesSince(start: number): number[] {
    return this.aws.delivered.map(({ at }) => (at - start) / 1000);
  }

  private newFollower(): Follower {
    const life = this.life;
    const log = (line: string) => void this.log.push(line);
    const store = {
      load: () => this.store.load(),
      save: async (text: string) => (life.over ? undefined : this.store.save(text)),
      putAside: () => this.store.putAside(),
    };
    return new Follower({
      endpoint: mortal(this.aws, life),
      clock: this.clock,
      positions: new Positions(store, this.clock, log),
      log,
    });
  }
}

interface Life {
  over: boolean;
}

/** The endpoint of a poller that may be killed: from then on, it neither sends requests nor gets responses. */
const mortal = (aws: Endpoint, life: Life): Endpoint =>
  new Proxy(aws, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return async (...parameters: unknown[]) => {
        if (life.over) await never;
        try {
          return await Reflect.apply(method, target, parameters);
        } finally {
          if (life.over) await never;
        }
      };
    },
  });

const never = new Promise<never>(() => undefined);

/** The test's name of a record: the message's body, or the item's key. */
export const nameOf = ({ body, dynamodb }: Records[number]): string => body ?? dynamodb?.Keys?.id?.S ?? '';

/** Distinct names. */
export const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => `m${index + 1}`);

/** A response that reports failures. */
export const failing = (...itemIdentifiers: readonly unknown[]) => ({
  batchItemFailures: itemIdentifiers.map((itemIdentifier) => ({ itemIdentifier })),
});

export const REPORTS: MappingSettings = { FunctionResponseTypes: ['ReportBatchItemFailures'] };
