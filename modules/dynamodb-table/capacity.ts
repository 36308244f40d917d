import type { DynamodbTableGlobalSecondaryIndex } from '@cdktf/provider-aws/lib/dynamodb-table';
import { between, type Finding, must, oneOf } from '../shared/check';

/** Moved by Application Auto Scaling between two limits. */
export interface Autoscaling {
  readonly min: number;
  readonly max: number;
  /** The share of the capacity that should be in use, 20 to 90. @default 70 */
  readonly targetUtilizationPercent?: number;
}

/** Capacity units a second: so many, or moved by Application Auto Scaling. */
export type Units = number | Autoscaling;

export interface ProvisionedCapacity {
  readonly read: Units;
  readonly write: Units;
}

/** Paid by request. A maximum (request units a second) keeps a mistake from becoming a bill; -1 lifts one that was set. */
export interface OnDemandCapacity {
  /** @default none */
  readonly maximumReadUnits?: number;
  /** @default none */
  readonly maximumWriteUnits?: number;
}

export type Capacity = OnDemandCapacity | ProvisionedCapacity;

export interface Capacities {
  /** `{ read: 5, write: 5 }` is provisioned; `{ min, max }` in place of a number is autoscaled. @default {}: on demand */
  readonly capacity?: Capacity;
  /** The capacity of global indexes, by name, of the same kind as the table's. @default as the table's */
  readonly indexCapacity?: Readonly<Record<string, Capacity>>;
}

export type Dimension = 'read' | 'write';

export const isProvisioned = (capacity: Capacity): capacity is ProvisionedCapacity => 'read' in capacity;

export const isAutoscaled = (units: Units): units is Autoscaling => typeof units !== 'number';

/** The capacity of the table, or of its global index. */
export const capacityOf = ({ capacity = {}, indexCapacity = {} }: Capacities, indexName?: string): Capacity =>
  (indexName === undefined ? undefined : indexCapacity[indexName]) ?? capacity;

/** The arguments of a table, or of its global index; `current` says what autoscaled units are now. */
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

export function capacityFindings(props: Capacities, globalIndexes: readonly string[]): Finding[] {
  const kind = kindOf(capacityOf(props));
  return [
    ...limitFindings('capacity', capacityOf(props)),
    ...Object.entries(props.indexCapacity ?? {}).flatMap(([name, capacity]) => [
      oneOf('indexCapacity', name, globalIndexes),
      must(`indexCapacity of ${name}`, kindOf(capacity), `be ${kind}, as the table is`, (known) => known === kind),
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
  must(prop, units, 'be a whole number from 1', (known) => Number.isInteger(known) && known >= 1);
