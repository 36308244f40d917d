import { AppautoscalingPolicy } from '@cdktf/provider-aws/lib/appautoscaling-policy';
import { AppautoscalingTarget } from '@cdktf/provider-aws/lib/appautoscaling-target';
import { DataAwsDynamodbTable } from '@cdktf/provider-aws/lib/data-aws-dynamodb-table';
import { DataAwsDynamodbTables } from '@cdktf/provider-aws/lib/data-aws-dynamodb-tables';
import { Fn, TerraformCount, Token } from 'cdktf';
import { Construct } from 'constructs';
import { type Autoscaling, type Capacity, type Dimension, isAutoscaled, isProvisioned } from './capacity';

const WORDS: Readonly<Record<Dimension, string>> = { read: 'Read', write: 'Write' };

/**
 * Present capacity of an autoscaled table, read at plan time, so that a plan keeps what the autoscaler set. Terraform
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

/** Creates the scaling targets and policies for the autoscaled capacity of a table or of its index. */
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
