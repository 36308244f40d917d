import { AppautoscalingPolicy } from '@cdktf/provider-aws/lib/appautoscaling-policy';
import { AppautoscalingTarget } from '@cdktf/provider-aws/lib/appautoscaling-target';
import type { DynamodbTableGlobalSecondaryIndex } from '@cdktf/provider-aws/lib/dynamodb-table';
import { Construct } from 'constructs';
import { defined } from '../shared/defaults';

const WORDS: Readonly<Record<Dimension, string>> = { read: 'Read', write: 'Write' };

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

/**
 * Billed by request. Maximums are request units a second and limit the cost of a mistake. To remove one, deploy -1 before
 * removing the prop.
 */
export interface OnDemandCapacity {
  /** @default none */
  readonly maximumReadUnits?: number;
  /** @default none */
  readonly maximumWriteUnits?: number;
}

export type Capacity = OnDemandCapacity | ProvisionedCapacity;

export interface Capacities {
  /**
   * On demand, or provisioned: `{ read: 5, write: 5 }`, autoscaled with `{ min, max }` in place of a number.
   * @default {}
   */
  readonly capacity?: Capacity;
  /** Capacity of global indexes by name, of the same kind as the table's. @default {}: each index has the table's */
  readonly indexCapacity?: Readonly<Record<string, Capacity>>;
}

export type Dimension = 'read' | 'write';

export const isProvisioned = (capacity: Capacity): capacity is ProvisionedCapacity =>
  'read' in capacity || 'write' in capacity;

export const isAutoscaled = (units: Units): units is Autoscaling => typeof units === 'object';

export const capacityOf = ({ capacity, indexCapacity }: Required<Capacities>, indexName?: string): Capacity =>
  (indexName === undefined ? undefined : indexCapacity[indexName]) ?? capacity;

/** Arguments of a table or of its global index; `current` returns the current value of autoscaled units. */
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
  const { maximumReadUnits: maxReadRequestUnits, maximumWriteUnits: maxWriteRequestUnits } = capacity;
  const maximums = defined({ maxReadRequestUnits, maxWriteRequestUnits });
  return Object.keys(maximums).length > 0 ? { onDemandThroughput: maximums } : {};
}

const resourceIdOf = (tableName: string, indexName?: string): string =>
  ['table', tableName, ...(indexName === undefined ? [] : ['index', indexName])].join('/');

const metricOf = (dimension: Dimension): string => `DynamoDB${WORDS[dimension]}CapacityUtilization`;

export const policyName = (dimension: Dimension, tableName: string, indexName?: string): string =>
  `${metricOf(dimension)}:${resourceIdOf(tableName, indexName)}`;

export function scale(scope: Construct, capacity: Capacity, tableName: string, indexName?: string): void {
  if (!isProvisioned(capacity)) return;
  const resourceId = resourceIdOf(tableName, indexName);
  for (const [dimension, word] of Object.entries(WORDS) as [Dimension, string][]) {
    const units = capacity[dimension];
    if (!isAutoscaled(units)) continue;
    const { min, max, targetUtilizationPercent = 70 } = units;
    const id = new Construct(scope, `${indexName === undefined ? '' : `${indexName}-`}${word}Scaling`);
    const target = new AppautoscalingTarget(id, 'Target', {
      serviceNamespace: 'dynamodb',
      resourceId,
      scalableDimension: `dynamodb:${indexName === undefined ? 'table' : 'index'}:${word}CapacityUnits`,
      minCapacity: min,
      maxCapacity: max,
    });
    new AppautoscalingPolicy(id, 'Policy', {
      name: policyName(dimension, tableName, indexName),
      policyType: 'TargetTrackingScaling',
      serviceNamespace: target.serviceNamespace,
      resourceId: target.resourceId,
      scalableDimension: target.scalableDimension,
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType: metricOf(dimension) },
        targetValue: targetUtilizationPercent,
      },
    });
  }
}
