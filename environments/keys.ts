import { DataAwsPartition } from '@cdktf/provider-aws/lib/data-aws-partition';
import { Construct } from 'constructs';
import type { PolicyStatement } from '../modules/shared/resource-policy';
import type { Keys } from '../systems/system';
import { EncryptionKey } from './encryption-key';
import type { Place } from './place';

/**
 * ElastiCache requests the key as DAX, too: a policy for `elasticache` alone does not suffice.
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/at-rest-encryption.html
 */
const FOR_CACHES = ['elasticache', 'dax'];

/** The keys of an environment: one for each kind of data, so that a permission for one kind opens no other. */
export class EnvironmentKeys extends Construct implements Keys {
  public readonly tables: string;
  public readonly queues: string;
  public readonly caches: string;
  public readonly variables: string;
  public readonly logs: string;

  constructor(scope: Construct, id: string, place: Place) {
    super(scope, id);

    this.tables = this.keyFor(place, 'Tables', 'dynamodb');
    this.queues = this.keyFor(place, 'Queues', 'sqs');
    this.caches = this.keyFor(place, 'Caches', ...FOR_CACHES);
    this.variables = this.keyFor(place, 'Variables', 'lambda');
    this.logs = new EncryptionKey(this, 'Logs', place, {
      name: 'logs',
      services: [],
      statements: [this.logging(place)],
    }).arn;
  }

  private keyFor(place: Place, id: string, ...services: string[]): string {
    return new EncryptionKey(this, id, place, { name: id.toLowerCase(), services, statements: [] }).arn;
  }

  /**
   * CloudWatch Logs uses the key itself, here for the log groups of this environment only.
   * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
   */
  private logging({ prefix, accountId, region }: Place): PolicyStatement {
    const { partition } = new DataAwsPartition(this, 'Partition');
    const groups = `arn:${partition}:logs:${region}:${accountId}:log-group:`;
    return {
      sid: 'LogGroups',
      principals: [{ type: 'Service', identifiers: [`logs.${region}.amazonaws.com`] }],
      actions: ['kms:Decrypt*', 'kms:Describe*', 'kms:Encrypt*', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
      resources: ['*'],
      condition: [
        {
          test: 'ArnLike',
          variable: 'kms:EncryptionContext:aws:logs:arn',
          values: [`${groups}/aws/lambda/${prefix}-*`, `${groups}/aws/vendedlogs/elasticache/${prefix}-*`],
        },
      ],
    };
  }
}
