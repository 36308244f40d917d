import { AppautoscalingPolicy } from '@cdktf/provider-aws/lib/appautoscaling-policy';
import { AppautoscalingTarget } from '@cdktf/provider-aws/lib/appautoscaling-target';
import { DataAwsDynamodbTable } from '@cdktf/provider-aws/lib/data-aws-dynamodb-table';
import { DataAwsDynamodbTables } from '@cdktf/provider-aws/lib/data-aws-dynamodb-tables';
import type { DynamodbTableGlobalSecondaryIndex } from '@cdktf/provider-aws/lib/dynamodb-table';
import { Fn, TerraformCount, Token } from 'cdktf';
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

/** Billed by request. Maximums are request units a second and limit the cost of a mistake; -1 removes a maximum. */
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

type Dimension = 'read' | 'write';

export const isProvisioned = (capacity: Capacity): capacity is ProvisionedCapacity => 'read' in capacity;

export const isAutoscaled = (units: Units): units is Autoscaling => typeof units !== 'number';

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

/**
 * Current capacity of an autoscaled table, read at plan time, so that a plan keeps what the autoscaler set. Terraform
 * cannot ignore the capacity of one index: `ignore_changes` covers all indexes, and a new one would never be created.
 */
export class CurrentCapacity {
  private table: string | undefined;

  constructor(
    private readonly scope: Construct,
    private readonly tableName: string,
  ) {}

  /** Capacity of the table or of its index, at least `min`; `min` before the first deployment. */
  public of(dimension: Dimension, { min }: Autoscaling, indexName?: string): number {
    this.table ??= this.find();
    const attribute = `${dimension}_capacity`;
    const current =
      indexName === undefined
        ? `${this.table}.${attribute}`
        : `one([for i in ${this.table}.global_secondary_index : i.${attribute} if i.name == "${indexName}"])`;
    return Token.asNumber(`\${try(max(${min}, ${current}), ${min})}`);
  }

  private find(): string {
    const current = new Construct(this.scope, 'Current');
    // Reading a table that does not exist is an error, so it is read only if it is listed.
    const { names } = new DataAwsDynamodbTables(current, 'Tables');
    // `names` is null in an account without tables.
    const exists = Fn.conditional(Fn.try([Fn.contains(names, this.tableName), false]), 1, 0);
    const table = new DataAwsDynamodbTable(current, 'Table', {
      name: this.tableName,
      count: TerraformCount.of(Token.asNumber(exists)),
    });
    return `data.${table.terraformResourceType}.${table.friendlyUniqueId}[0]`;
  }
}

export function scale(scope: Construct, capacity: Capacity, tableName: string, indexName?: string): void {
  if (!isProvisioned(capacity)) return;
  const resourceId = ['table', tableName, ...(indexName === undefined ? [] : ['index', indexName])].join('/');
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
    const metric = `DynamoDB${word}CapacityUtilization`;
    new AppautoscalingPolicy(id, 'Policy', {
      name: `${metric}:${resourceId}`,
      policyType: 'TargetTrackingScaling',
      serviceNamespace: target.serviceNamespace,
      resourceId: target.resourceId,
      scalableDimension: target.scalableDimension,
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType: metric },
        targetValue: targetUtilizationPercent,
      },
    });
  }
}
