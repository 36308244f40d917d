import type { Shard } from '@aws-sdk/client-dynamodb-streams';
import { Bell } from '../clock';
import { isError, type StreamDescription } from '../endpoint';
import type { StreamMapping } from '../mapping';
import { ageSeconds, problem, type Source, type SourceContext } from '../source';
import type { Lag } from '../status';
import type { ShardPosition } from './positions';
import { ShardReader } from './shard';

/** The interval between listings of the shards. They are also listed when one has ended. */
const REFRESH_MS = 15_000;
const RETRY_MS = 2000;

/** Serves a DynamoDB stream: https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
export class StreamSource implements Source {
  private readonly readers = new Map<string, ShardReader>();
  private readonly running = new Set<Promise<void>>();
  private readonly bell: Bell;

  constructor(
    private readonly mapping: StreamMapping,
    private readonly context: SourceContext,
    private readonly signal: AbortSignal,
  ) {
    this.bell = new Bell(context.clock, signal);
  }

  async run(): Promise<void> {
    while (!this.signal.aborted) {
      const stream = await this.describe();
      if (stream && !this.signal.aborted) this.serve(stream);
      await this.bell.sleep(stream ? REFRESH_MS : RETRY_MS);
    }
    await Promise.all(this.running);
  }

  async lag(): Promise<Lag> {
    const readers = [...this.readers.values()];
    const inFlight = readers.reduce((sum, reader) => sum + reader.inFlight, 0);
    const behind = readers.reduce((sum, reader) => sum + reader.behind, 0);
    const oldest = readers.flatMap(({ oldestAt }) => oldestAt ?? []).sort((one, other) => one - other)[0];
    return { waiting: behind - inFlight, inFlight, ageSeconds: ageSeconds(this.context.clock.now(), oldest) };
  }

  private async describe(): Promise<StreamDescription | undefined> {
    const { endpoint, setProblem } = this.context;
    try {
      return await endpoint.describeStream(this.mapping.sourceArn);
    } catch (error) {
      const isGone = isError(error, 'ResourceNotFoundException');
      setProblem('stream', isGone ? 'PROBLEM: Stream not found' : problem('Stream not reached', error));
      return undefined;
    }
  }

  private serve({ enabled, shards }: StreamDescription): void {
    const { positions, setProblem } = this.context;
    const { uuid } = this.mapping;
    const isNew = positions.of(uuid) === undefined;
    if (isNew) positions.advance(uuid, this.firstPositions(shards));
    this.keepOnly(new Set(shards.map(({ ShardId = '' }) => ShardId)));
    const known = () => positions.of(uuid) ?? {};
    for (const shard of shards) {
      const { ShardId: shardId = '', ParentShardId: parent = '' } = shard;
      // A parent that no longer exists may still have records in delivery.
      const isParentThere = this.readers.has(parent) || shards.some((other) => other.ShardId === parent);
      const waitsForParent = isParentThere && !known()[parent]?.ended;
      if (this.readers.has(shardId) || waitsForParent || known()[shardId]?.ended) continue;
      // Shards created after the mapping are read from their start: `LATEST` would lose records between two shards.
      if (!known()[shardId]) positions.advance(uuid, { [shardId]: {} });
      this.start(shardId, known()[shardId] ?? {}, isNew);
    }
    const isOver = shards.every(({ ShardId = '' }) => known()[ShardId]?.ended);
    setProblem('stream', !enabled && isOver ? 'PROBLEM: Stream disabled' : undefined);
  }

  /** Deletes the positions of shards that no longer exist, once their records are done. */
  private keepOnly(shardIds: ReadonlySet<string>): void {
    for (const [shardId, reader] of this.readers) if (!shardIds.has(shardId)) reader.leave();
    const isThere = (shardId: string) => shardIds.has(shardId) || this.readers.has(shardId);
    this.context.positions.keepShards(this.mapping.uuid, isThere);
  }

  private firstPositions(shards: readonly Shard[]): Record<string, ShardPosition> {
    if (this.mapping.startingPosition === 'TRIM_HORIZON') return {};
    const since = this.context.clock.now();
    return Object.fromEntries(
      shards.map(({ ShardId = '', SequenceNumberRange: range }) => {
        return [ShardId, range?.EndingSequenceNumber === undefined ? { since } : { ended: true }];
      }),
    );
  }

  private start(shardId: string, position: ShardPosition, isNew: boolean): void {
    const { mapping, context, signal } = this;
    const reader = new ShardReader({ mapping, shardId, position, isNew, context, signal });
    this.readers.set(shardId, reader);
    const end = (problem: string | undefined) => {
      context.setProblem(shardId, problem);
      this.readers.delete(shardId);
      this.running.delete(run);
      // A reader that failed is started again after a while.
      context.clock.after(problem === undefined ? 0 : RETRY_MS, () => this.bell.ring());
    };
    const run = reader.run().then(
      () => end(undefined),
      (error) => end(problem(`Shard ${shardId} not served`, error)),
    );
    this.running.add(run);
  }
}
