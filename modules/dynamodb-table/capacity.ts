import type { DynamodbTableGlobalSecondaryIndex } from '@cdktf/provider-aws/lib/dynamodb-table';
import { between, type Finding, must, oneOf } from '../shared/check';

/** Capacity units a second that Application Auto Scaling adjusts between two limits. */
export interface Autoscaling {
  readonly min: number;
  readonly max: number;
  /** Target utilization of the capacity, 20 to 90. @default 70 */
  readonly targetUtilizationPercent?: number;
}

/** Capacity units a second, fixed or autoscaled. */
export type Units = number | Autoscaling;

export interface ProvisionedCapacity {
  readonly read: Units;
  readonly write: Units;
}

/** Billed by request. Maximums are request units a second and limit the cost of a mistake; -1 removes a maximum. */
export interface OnDemandCapacity {
  /** @default none */
  readonly maximumReadUnits?: number;
  /** @default none */
  readonly maximumWriteUnits?: number;
}

export type Capacity = OnDemandCapacity | ProvisionedCapacity;

export interface Capacities {
  /** On demand, or provisioned: `{ read: 5, write: 5 }`, autoscaled with `{ min, max }` in place of a number. @default {} */
  readonly capacity?: Capacity;
  /** Capacity of global indexes by name, of the same kind as the table's. @default {}: each index has the table's */
  readonly indexCapacity?: Readonly<Record<string, Capacity>>;
}

export type Dimension = 'read' | 'write';

interface CapacitySettings extends Required<Capacities> {
  readonly globalSecondaryIndexes: readonly { readonly name: string }[];
}

export const isProvisioned = (capacity: Capacity): capacity is ProvisionedCapacity => 'read' in capacity;

export const isAutoscaled = (units: Units): units is Autoscaling => typeof units !== 'number';

/** Capacity of the table or of its global index. */
export const capacityOf = ({ capacity, indexCapacity }: Required<Capacities>, indexName?: string): Capacity =>
  (indexName === undefined ? undefined : indexCapacity[indexName]) ?? capacity;

/** Arguments of a table or of its global index; `current` returns the present value of autoscaled units. */
export function capacityArguments(
  capacity: Capacity,
  current: (dimension: Dimension, units: Autoscaling) => number,
): Pick<DynamodbTableGlobalSecondaryIndex, 'readCapacity' | 'writeCapacity' | 'onDemandThroughput'> {
  if (isProvisioned(capacity)) {
    const { read, write } = capacity;
    return {
      readCapacity: isAutoscaled(read) ? current('read', read) : read,
      writeCapacity: isAutoscaled(write) ? current('write', write) : write,
    };
  }
  const { maximumReadUnits, maximumWriteUnits } = capacity;
  if (maximumReadUnits === undefined && maximumWriteUnits === undefined) return {};
  return {
    onDemandThroughput: {
      ...(maximumReadUnits !== undefined && { maxReadRequestUnits: maximumReadUnits }),
      ...(maximumWriteUnits !== undefined && { maxWriteRequestUnits: maximumWriteUnits }),
    },
  };
}

export function capacityFindings(settings: CapacitySettings): Finding[] {
  const kind = kindOf(settings.capacity);
  const globalIndexes = settings.globalSecondaryIndexes.map(({ name }) => name);
  return [
    ...limitFindings('capacity', settings.capacity),
    ...Object.entries(settings.indexCapacity).flatMap(([name, capacity]) => [
      oneOf('name in indexCapacity', name, globalIndexes),
      must(`indexCapacity of ${name}`, kindOf(capacity), `be ${kind} like the table`, (known) => known === kind),
      ...limitFindings(`indexCapacity of ${name}`, capacity),
    ]),
  ];
}

const kindOf = (capacity: Capacity) => (isProvisioned(capacity) ? 'provisioned' : 'on demand');

function limitFindings(prop: string, capacity: Capacity): Finding[] {
  if (isProvisioned(capacity)) {
    return [...unitsFindings(`${prop}.read`, capacity.read), ...unitsFindings(`${prop}.write`, capacity.write)];
  }
  return [
    fromOne(`${prop}.maximumReadUnits`, capacity.maximumReadUnits === -1 ? undefined : capacity.maximumReadUnits),
    fromOne(`${prop}.maximumWriteUnits`, capacity.maximumWriteUnits === -1 ? undefined : capacity.maximumWriteUnits),
  ];
}

function unitsFindings(prop: string, units: Units): Finding[] {
  if (!isAutoscaled(units)) return [fromOne(prop, units)];
  const { min, max, targetUtilizationPercent } = units;
  return [
    fromOne(`${prop}.min`, min),
    fromOne(`${prop}.max`, max),
    must(`${prop}.max`, max, `be at least min (${min})`, (known) => known >= min),
    between(`${prop}.targetUtilizationPercent`, targetUtilizationPercent, 20, 90),
  ];
}

const fromOne = (prop: string, units: number | undefined): Finding =>
  must(prop, units, 'be a whole number of at least 1', (known) => Number.isInteger(known) && known >= 1);
