import type { ConsumedCapacity as Returned } from '@aws-sdk/client-dynamodb';
import { type Item, itemBytes } from './item';

/** Capacity units, as DynamoDB returns them. */
export interface ConsumedCapacity {
  readonly readUnits: number;
  readonly writeUnits: number;
}

const BYTES_PER_WRITE_UNIT = 1024;

/** Adds up what several requests consume. */
export class CapacityMeter {
  private readUnits = 0;
  private writeUnits = 0;

  get consumed(): ConsumedCapacity {
    return { readUnits: this.readUnits, writeUnits: this.writeUnits };
  }

  addRead(returned: Returned | undefined): void {
    this.readUnits += returned?.CapacityUnits ?? 0;
  }

  /**
   * A transaction that the client sends again, because the first answer was lost, has no effect and consumes read units:
   * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
   */
  addWrites(returned: readonly (Returned | undefined)[] = []): void {
    for (const { CapacityUnits = 0, ReadCapacityUnits = 0 } of returned.map((each) => each ?? {})) {
      this.readUnits += ReadCapacityUnits;
      this.writeUnits += CapacityUnits - ReadCapacityUnits;
    }
  }

  /**
   * A write whose condition is not met consumes as much as writing the existing item, but the error does not say so:
   * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
   */
  addFailedWrite(existing: Item = {}): void {
    this.writeUnits += Math.max(1, Math.ceil(itemBytes(existing) / BYTES_PER_WRITE_UNIT));
  }
}
