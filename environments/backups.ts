import { BackupPlan } from '@cdktf/provider-aws/lib/backup-plan';
import { BackupSelection } from '@cdktf/provider-aws/lib/backup-selection';
import { BackupVault } from '@cdktf/provider-aws/lib/backup-vault';
import { BackupVaultPolicy } from '@cdktf/provider-aws/lib/backup-vault-policy';
import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { DataAwsPartition } from '@cdktf/provider-aws/lib/data-aws-partition';
import { Construct } from 'constructs';
import type { DynamoDbTable } from '../modules/dynamodb-table';
import { type AlarmProps, alarm } from '../modules/shared/alarm';
import { between, check } from '../modules/shared/check';
import { grant, type RoleOwner, type Statement } from '../modules/shared/grant';
import { protectedIf } from '../modules/shared/protection';
import { serviceRole } from '../modules/shared/role';
import { EncryptionKey } from './encryption-key';
import type { Place } from './place';

/** The most that AWS Backup accepts: 100 years. */
const MAX_DAYS = 36_500;

/**
 * How often AWS Backup publishes its metrics, and only those that are not zero.
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/cloudwatch.html
 */
const METRICS_PERIOD_SECONDS = 300;

interface BackupsProps extends Required<AlarmProps> {
  readonly tables: readonly DynamoDbTable[];
  /** How long a backup is kept: 1 to 36500. */
  readonly retentionDays: number;
  /** Whether the vault has its own key in place of the one that AWS manages. */
  readonly ownKey: boolean;
}

/** Daily backups of tables in a vault, which outlive the tables and whose deletion is another permission. */
export class Backups extends Construct implements RoleOwner {
  public readonly roleName: string;

  constructor(scope: Construct, id: string, place: Place, props: BackupsProps) {
    super(scope, id);
    const { tables, retentionDays, ownKey } = props;
    check(this, [between('backupRetentionDays', retentionDays, 0, MAX_DAYS)]);

    const { prefix, deletionProtection } = place;
    const key = ownKey ? this.createKey(place) : undefined;
    const vault = new BackupVault(this, 'Vault', {
      name: prefix,
      // Otherwise an environment with backups could not be destroyed.
      forceDestroy: !deletionProtection,
      ...(key && { kmsKeyArn: key.arn }),
      ...protectedIf(deletionProtection),
    });
    if (deletionProtection) keepBackups(this, vault);
    const plan = new BackupPlan(this, 'Plan', {
      name: prefix,
      rule: [
        {
          ruleName: 'daily',
          targetVaultName: vault.name,
          schedule: 'cron(0 3 * * ? *)',
          lifecycle: { deleteAfter: retentionDays },
        },
      ],
    });
    const role = serviceRole(this, `${prefix}-backup`, 'backup.amazonaws.com');
    this.roleName = role.name;
    new BackupSelection(this, 'Tables', {
      name: `${prefix}-tables`,
      planId: plan.id,
      iamRoleArn: role.arn,
      resources: tables.map(({ tableArn }) => tableArn),
      dependsOn: [grant(this, 'Backup', this, [...statements(tables, vault, key), this.tagging(place)])],
    });
    this.addAlarms(vault, props);
  }

  /** https://docs.aws.amazon.com/aws-backup/latest/devguide/encryption.html */
  private createKey(place: Place): EncryptionKey {
    return new EncryptionKey(this, 'Key', place, { name: 'backups', services: ['backup', 'dynamodb'], statements: [] });
  }

  /** AWS Backup copies the tags of a table to its backups. */
  private tagging({ accountId, region }: Place): Statement {
    const { partition } = new DataAwsPartition(this, 'Partition');
    return {
      actions: ['backup:TagResource'],
      resources: [`arn:${partition}:backup:${region}:${accountId}:recovery-point:*`],
    };
  }

  private addAlarms(vault: BackupVault, alarms: Required<AlarmProps>): void {
    for (const state of ['Failed', 'Expired']) {
      alarm(this, `${state}Alarm`, alarms, {
        alarmName: `${vault.nameInput}-backups-${state.toLowerCase()}`,
        alarmDescription: {
          means: 'A daily backup of a table was not made. The alarm ends after minutes, the backup is still missing.',
          look: 'the message of the job: the role may lack a permission, or the table is gone',
          run: `aws backup list-backup-jobs --by-backup-vault-name ${vault.nameInput} --by-state ${state.toUpperCase()}`,
        },
        query: `SELECT SUM(NumberOfBackupJobs${state}) FROM "AWS/Backup" WHERE BackupVaultName = '${vault.nameInput}'`,
        periodSeconds: METRICS_PERIOD_SECONDS,
        threshold: 0,
      });
    }
  }
}

/**
 * AWS Backup deletes a backup only once its time is over. Whoever may change the policy can still delete: a policy that
 * denied this, too, could not be changed by Terraform. It is for the API of AWS Backup, not for that of DynamoDB.
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/create-a-vault-access-policy.html#deny-access-to-delete-recovery-points
 */
function keepBackups(scope: Construct, vault: BackupVault): void {
  const { json } = new DataAwsIamPolicyDocument(scope, 'VaultPolicyDocument', {
    statement: [
      {
        sid: 'KeepBackups',
        effect: 'Deny',
        principals: [{ type: 'AWS', identifiers: ['*'] }],
        actions: ['backup:DeleteRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle'],
        resources: ['*'],
      },
    ],
  });
  new BackupVaultPolicy(scope, 'VaultPolicy', { backupVaultName: vault.name, policy: json });
}

/**
 * What `AWSBackupServiceRolePolicyForBackup` allows for DynamoDB, but only on these tables, this vault and these keys.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSBackupServiceRolePolicyForBackup.html
 */
function statements(
  tables: readonly DynamoDbTable[],
  vault: BackupVault,
  vaultKey: EncryptionKey | undefined,
): Statement[] {
  const arns = tables.map(({ tableArn }) => tableArn);
  const keys = [...new Set([...tables.map(({ kmsKeyArn }) => kmsKeyArn), vaultKey?.arn])].filter(
    (arn) => arn !== undefined,
  );
  return [
    {
      actions: [
        'dynamodb:CreateBackup',
        'dynamodb:DescribeTable',
        'dynamodb:ListTagsOfResource',
        'dynamodb:StartAwsBackupJob',
      ],
      resources: arns,
    },
    { actions: ['dynamodb:DeleteBackup', 'dynamodb:DescribeBackup'], resources: arns.map((arn) => `${arn}/backup/*`) },
    { actions: ['backup:DescribeBackupVault'], resources: [vault.arn] },
    ...(keys.length > 0 ? keyStatements(keys) : []),
  ];
}

const keyStatements = (resources: readonly string[]): Statement[] => [
  {
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources,
    conditions: [{ test: 'StringLike', variable: 'kms:ViaService', values: ['dynamodb.*.amazonaws.com'] }],
  },
  { actions: ['kms:DescribeKey'], resources },
  {
    actions: ['kms:CreateGrant'],
    resources,
    conditions: [{ test: 'Bool', variable: 'kms:GrantIsForAWSResource', values: ['true'] }],
  },
];
