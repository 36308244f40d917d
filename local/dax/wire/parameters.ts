import { strictUtf8 } from '../cbor/reader';
import { type Cbor, MalformedError } from '../cbor/types';
import { text } from './attribute-value';
import { type Path, projectionPaths } from './expression';

const [PROJECTION, CONSISTENT_READ, CAPACITY, CONDITION, METRICS, RETURN_VALUES] = [0, 2, 3, 4, 6, 7];
const [UPDATE, START_KEY, FILTER, INDEX_NAME, LIMIT, FORWARD, SELECT] = [8, 9, 10, 11, 13, 14, 15];
const [SEGMENT, TOTAL_SEGMENTS, TOKEN] = [16, 17, 19];

const CAPACITIES = [undefined, 'TOTAL', 'INDEXES'] as const;
const METRIC_VALUES = [undefined, 'SIZE'] as const;
const RETURNS = [undefined, undefined, 'ALL_OLD', 'UPDATED_OLD', 'ALL_NEW', 'UPDATED_NEW'] as const;
const SELECTS = [undefined, 'ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES', 'COUNT', 'SPECIFIC_ATTRIBUTES'] as const;

/** The optional parameters of a request. Parameters that only repeat what expressions contain are left out. */
export class Parameters {
  private readonly values: ReadonlyMap<Cbor, Cbor>;

  constructor(values: Cbor) {
    if (values !== null && !(values instanceof Map)) throw new MalformedError('parameters that are not a map');
    this.values = values ?? new Map();
  }

  get projection(): Path[] | undefined {
    const bytes = this.bytes(PROJECTION);
    return bytes && projectionPaths(bytes);
  }

  /** A boolean or a number, depending on the operation and the client. */
  get consistentRead(): boolean {
    const value = this.values.get(CONSISTENT_READ);
    return value === true || value === 1;
  }

  get capacity() {
    return this.oneOf(CAPACITIES, CAPACITY, 'ReturnConsumedCapacity');
  }

  get metrics() {
    return this.oneOf(METRIC_VALUES, METRICS, 'ReturnItemCollectionMetrics');
  }

  get returnValues() {
    return this.oneOf(RETURNS, RETURN_VALUES, 'ReturnValues');
  }

  get select() {
    return this.oneOf(SELECTS, SELECT, 'Select');
  }

  get condition(): Uint8Array | undefined {
    return this.bytes(CONDITION);
  }

  get update(): Uint8Array | undefined {
    return this.bytes(UPDATE);
  }

  get filter(): Uint8Array | undefined {
    return this.bytes(FILTER);
  }

  /** Version 1 of the Java client sends no bytes when its caller gives no key. */
  get startKey(): Uint8Array | undefined {
    const bytes = this.bytes(START_KEY);
    return bytes?.length === 0 ? undefined : bytes;
  }

  get indexName(): string | undefined {
    const name = this.values.get(INDEX_NAME);
    return name instanceof Uint8Array ? strictUtf8(name) : this.text(INDEX_NAME);
  }

  get token(): string | undefined {
    return this.text(TOKEN);
  }

  get limit(): number | undefined {
    return this.integer(LIMIT);
  }

  get segment(): number | undefined {
    return this.integer(SEGMENT);
  }

  get totalSegments(): number | undefined {
    return this.integer(TOTAL_SEGMENTS);
  }

  get isForward(): boolean | undefined {
    const value = this.values.get(FORWARD);
    return value === undefined ? undefined : value === 1 || value === true;
  }

  private bytes(key: number): Uint8Array | undefined {
    const value = this.values.get(key) ?? undefined;
    if (value === undefined || value instanceof Uint8Array) return value;
    throw new MalformedError(`the parameter ${key}, which must be bytes`);
  }

  private text(key: number): string | undefined {
    const value = this.values.get(key) ?? undefined;
    return value === undefined ? undefined : text(value);
  }

  private integer(key: number): number | undefined {
    const value = this.values.get(key) ?? undefined;
    if (value === undefined || typeof value === 'number') return value;
    throw new MalformedError(`the parameter ${key}, which must be a number`);
  }

  private oneOf<Value>(values: readonly Value[], key: number, name: string): Value | undefined {
    const index = this.integer(key) ?? 0;
    if (index >= 0 && index < values.length) return values[index];
    throw new MalformedError(`the unknown value ${index} of ${name}`);
  }
}
