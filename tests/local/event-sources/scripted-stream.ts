import type { _Record, Shard } from '@aws-sdk/client-dynamodb-streams';
import { Bell, newStop } from '../../../local/event-sources/clock';
import type { IteratorStart, RecordPage } from '../../../local/event-sources/endpoint';
import type { VirtualClock } from '../../support/virtual-clock';

const PAGE_RECORDS = 1000;
const ITERATOR_MS = 15 * 60_000;

export const awsError = (name: string, message = name) => Object.assign(new Error(message), { name });

interface ScriptedShard {
  readonly id: string;
  readonly parent: string | undefined;
  readonly records: _Record[];
  closed: boolean;
  /** How many records were trimmed from its start. */
  trimmed: number;
}

/** A DynamoDB stream as documented. */
export class ScriptedStream {
  public enabled = true;
  /** Whether the endpoint has long polling. */
  public waits = false;
  public readonly reads: { readonly at: number; readonly records: number }[] = [];
  private readonly shards: ScriptedShard[] = [];
  private readonly changes: Bell;
  private written = 0;

  constructor(private readonly clock: VirtualClock) {
    this.changes = new Bell(clock, newStop().signal);
    this.addShard('shard-1');
  }

  addShard(id: string, parent?: string): void {
    this.shards.push({ id, parent, records: [], closed: false, trimmed: 0 });
  }

  /** Deletes a shard, as a stream does when all of its records have expired. */
  removeShard(id: string): void {
    this.shards.splice(this.shards.indexOf(this.shard(id)), 1);
  }

  closeShard(id: string): void {
    this.shard(id).closed = true;
  }

  /** Writes a record of an item with this key. @returns its sequence number */
  write(key: string, { shard = 'shard-1', more = {} }: { shard?: string; more?: _Record } = {}): string {
    const SequenceNumber = String(1_000_000 + ++this.written);
    this.shard(shard).records.push({
      eventID: `event-${this.written}`,
      eventName: 'INSERT',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'eu-west-1',
      ...more,
      dynamodb: {
        ApproximateCreationDateTime: new Date(Math.floor(this.clock.now() / 1000) * 1000),
        Keys: { id: { S: key } },
        SequenceNumber,
        SizeBytes: 10,
        StreamViewType: 'KEYS_ONLY',
        ...more.dynamodb,
      },
    });
    this.changes.ring();
    return SequenceNumber;
  }

  /** Trims records, as a stream does after a day. */
  trim(id: string, count: number): void {
    this.shard(id).trimmed = count;
  }

  describe(): { enabled: boolean; shards: Shard[] } {
    const shards = this.shards.map(({ id, parent, records, closed }) => ({
      ShardId: id,
      ParentShardId: parent,
      SequenceNumberRange: {
        StartingSequenceNumber: '1000000',
        EndingSequenceNumber: closed ? (records.at(-1)?.dynamodb?.SequenceNumber ?? '1000000') : undefined,
      },
    }));
    return { enabled: this.enabled, shards };
  }

  iterator(shardId: string, from: IteratorStart): string {
    const { records, trimmed } = this.shard(shardId);
    const index = {
      TRIM_HORIZON: () => trimmed,
      LATEST: () => records.length,
      AFTER_SEQUENCE_NUMBER: () => {
        const wanted = from.type === 'AFTER_SEQUENCE_NUMBER' ? from.sequenceNumber : '';
        const found = records.findIndex(({ dynamodb }) => dynamodb?.SequenceNumber === wanted);
        if (found < trimmed) throw awsError('TrimmedDataAccessException');
        return found + 1;
      },
    }[from.type]();
    return this.token(shardId, index);
  }

  async poll(iterator: string, waitSeconds: number, signal: AbortSignal): Promise<RecordPage> {
    const end = this.clock.now() + (this.waits ? waitSeconds * 1000 : 0);
    for (;;) {
      const page = this.read(iterator);
      if (page.records.length > 0 || page.next === undefined || this.clock.now() >= end) {
        this.reads.push({ at: this.clock.now(), records: page.records.length });
        return page;
      }
      signal.addEventListener('abort', () => this.changes.ring(), { once: true });
      await this.changes.sleep(end - this.clock.now());
      signal.throwIfAborted();
    }
  }

  private read(iterator: string): RecordPage {
    const [shardId = '', index = '', madeAt = ''] = iterator.split('|');
    if (this.clock.now() - Number(madeAt) > ITERATOR_MS) throw awsError('ExpiredIteratorException');
    const { records, closed, trimmed } = this.shard(shardId);
    if (Number(index) < trimmed) throw awsError('TrimmedDataAccessException');
    const page = records.slice(Number(index), Number(index) + PAGE_RECORDS);
    const next = Number(index) + page.length;
    return { records: page, next: closed && next >= records.length ? undefined : this.token(shardId, next) };
  }

  private token(shardId: string, index: number): string {
    return [shardId, index, this.clock.now()].join('|');
  }

  private shard(id: string): ScriptedShard {
    const shard = this.shards.find((candidate) => candidate.id === id);
    if (!shard) throw awsError('ResourceNotFoundException', `Shard ${id} does not exist`);
    return shard;
  }
}
