import type { GlobalSecondaryIndex, KeyAttribute, LocalSecondaryIndex, TableSchema } from '../../tables/schema';
import {
  checked,
  either,
  isObject,
  listOfKind,
  number,
  object,
  recordOf,
  type Shape,
  set,
  text,
} from '../shared/shape';
import type { Autoscaling, Capacities, OnDemandCapacity, ProvisionedCapacity } from './capacity';

const projection = either(Array.isArray, listOfKind(text), checked);

const key = object<KeyAttribute>({ name: text, type: checked });

export const SCHEMA_SHAPE: Shape<TableSchema> = {
  partitionKey: set(key),
  sortKey: key,
  globalSecondaryIndexes: listOfKind(
    object<GlobalSecondaryIndex>({ name: text, partitionKey: key, sortKey: key, projection }),
  ),
  localSecondaryIndexes: listOfKind(object<LocalSecondaryIndex>({ name: text, sortKey: key, projection })),
  timeToLiveAttribute: text,
};

const units = either(
  isObject,
  object<Autoscaling>({ min: number, max: number, targetUtilizationPercent: number }),
  number,
);

const capacity = object<ProvisionedCapacity & OnDemandCapacity>({
  read: units,
  write: units,
  maximumReadUnits: number,
  maximumWriteUnits: number,
});

export const CAPACITY_SHAPE: Shape<Capacities> = { capacity, indexCapacity: recordOf(capacity) };
