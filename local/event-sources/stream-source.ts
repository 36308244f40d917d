import type { Shard } from '@aws-sdk/client-dynamodb-streams';
import { Bell } from './clock';
import { isError, type StreamDescription } from './endpoint';
import type { StreamMapping } from './mapping';
import type { ShardPosition } from './positions';
import { ShardReader } from './shard';
import { ageSeconds, type Lag, problem, type Source, type Surroundings } from './source';

/** How often new shards are looked for; they are also when one has ended. */
const REFRESH_MS = 5000;

/** Serves a DynamoDB stream: https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
export class StreamSource implements Source {
  private readonly readers = new Map<string, ShardReader>();
  private readonly running = new Set<Promise<void>>();
  private readonly bell: Bell;

  constructor(
    private readonly mapping: StreamMapping,
    private readonly surroundings: Surroundings,
    private readonly signal: AbortSignal,
  ) {
    this.bell = new Bell(surroundings.clock, signal);
  }

  async run(): Promise<void> {
    while (!this.signal.aborted) {
      const stream = await this.describe();
      if (stream && !this.signal.aborted) this.serve(stream);
      await this.bell.sleep(REFRESH_MS);
    }
    await Promise.all(this.running);
  }

  async lag(): Promise<Lag> {
    const readers = [...this.readers.values()];
    const inFlight = readers.reduce((sum, reader) => sum + reader.inFlight, 0);
    const behind = readers.reduce((sum, reader) => sum + reader.behind, 0);
    const oldest = readers.flatMap(({ oldestAt }) => oldestAt ?? []).sort((one, other) => one - other)[0];
    return { waiting: behind - inFlight, inFlight, ageSeconds: ageSeconds(this.surroundings.clock.now(), oldest) };
  }

  private async describe(): Promise<StreamDescription | undefined> {
    const { endpoint, report } = this.surroundings;
    try {
      return await endpoint.describeStream(this.mapping.sourceArn);
    } catch (error) {
      const isGone = isError(error, 'ResourceNotFoundException');
      report(isGone ? 'PROBLEM: Stream not found' : problem('Stream not reached', error));
      return undefined;
    }
  }

  private serve({ enabled, shards }: StreamDescription): void {
    const { positions, report } = this.surroundings;
    const { uuid } = this.mapping;
    const isNew = positions.of(uuid) === undefined;
    if (isNew) positions.move(uuid, this.firstPositions(shards));
    const known = () => positions.of(uuid) ?? {};
    for (const shard of shards) {
      const { ShardId: shardId = '', ParentShardId: parent = '' } = shard;
      const waitsForParent = shards.some((other) => other.ShardId === parent) && !known()[parent]?.ended;
      if (this.readers.has(shardId) || waitsForParent || known()[shardId]?.ended) continue;
      // What came after the mapping is read from its beginning, or records between two shards would be lost.
      if (!known()[shardId]) positions.move(uuid, { [shardId]: {} });
      this.start(shardId, known()[shardId] ?? {}, isNew);
    }
    const isOver = shards.every(({ ShardId = '' }) => known()[ShardId]?.ended);
    if (!enabled && isOver) report('PROBLEM: Stream disabled');
  }

  private firstPositions(shards: readonly Shard[]): Record<string, ShardPosition> {
    if (this.mapping.startingPosition === 'TRIM_HORIZON') return {};
    const since = this.surroundings.clock.now();
    return Object.fromEntries(
      shards.map(({ ShardId = '', SequenceNumberRange: range }) => {
        return [ShardId, range?.EndingSequenceNumber === undefined ? { since } : { ended: true }];
      }),
    );
  }

  private start(shardId: string, position: ShardPosition, isNew: boolean): void {
    const { mapping, surroundings, signal } = this;
    const reader = new ShardReader({ mapping, shardId, position, isNew, surroundings, signal });
    this.readers.set(shardId, reader);
    const run = reader.run().finally(() => {
      this.readers.delete(shardId);
      this.running.delete(run);
      this.bell.ring();
    });
    this.running.add(run);
  }
}
