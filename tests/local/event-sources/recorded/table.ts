import type { AttributeValue, OperationType, StreamViewType } from '@aws-sdk/client-dynamodb-streams';
import type { ScriptedStream } from '../scripted-stream';
import { STREAM } from '../world';

export type Item = Readonly<Record<string, AttributeValue>>;

/** A table with a stream at the scripted endpoint. */
export class RecordedTable {
  private readonly items = new Map<string, Item>();

  constructor(
    private readonly stream: ScriptedStream,
    private readonly view: StreamViewType,
    private readonly key: string,
  ) {}

  /** Writes an item whose record has this size. If it is there already, unchanged, the stream gets no record. */
  put(item: Item, SizeBytes: number): void {
    const Keys = { [this.key]: item[this.key] ?? { S: '' } };
    const id = JSON.stringify(Keys);
    const old = this.items.get(id);
    if (JSON.stringify(old) === JSON.stringify(item)) return;
    this.items.set(id, item);
    const OldImage = this.view === 'NEW_AND_OLD_IMAGES' ? old : undefined;
    const eventName: OperationType = old ? 'MODIFY' : 'INSERT';
    const dynamodb = { Keys, NewImage: item, OldImage, SizeBytes, StreamViewType: this.view };
    this.stream.write('', { more: { eventName, dynamodb } });
  }
}

/** What AWS was recorded to deliver for a change of an item. */
export interface Change {
  readonly item: Item;
  readonly bytes: number;
  readonly old?: Item;
}

/** The record in a function's event. @param number the position of the record in the stream, from 1 */
export const recordOf = ({ item, bytes, old }: Change, number: number, key: string, view: StreamViewType) => ({
  eventID: `event-${number}`,
  eventName: old ? 'MODIFY' : 'INSERT',
  eventVersion: '1.1',
  eventSource: 'aws:dynamodb',
  awsRegion: 'eu-west-1',
  dynamodb: {
    ApproximateCreationDateTime: expect.any(Number),
    Keys: { [key]: item[key] },
    NewImage: inJson(item),
    ...(old && { OldImage: inJson(old) }),
    SequenceNumber: String(1_000_000 + number),
    SizeBytes: bytes,
    StreamViewType: view,
  },
  eventSourceARN: STREAM,
});

/** An item in JSON, where binary values are base64. */
const inJson = (item: Item): unknown =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      value.B ? { B: Buffer.from(value.B).toString('base64') } : value,
    ]),
  );
