import { prod } from '../../environments/prod';
import { readStack } from '../../testkit';
import { environmentJson, jsonOf } from './fixture';

const stack = readStack(environmentJson('prod'));
const tables = Object.keys(stack.resources('aws_dynamodb_table')).map((path) => `\${aws_dynamodb_table.${path}.arn}`);
const keys = ['Keys/Tables', 'Backups/Key'].map((path) => `\${aws_kms_key.${path}/Resource.arn}`);

describe('the backups of prod', () => {
  it('are of every table, daily, in the vault, for 35 days', () => {
    expect(tables).toHaveLength(6);
    expect(stack.resource('aws_backup_selection').resources).toEqual(tables);
    expect(stack.resource('aws_backup_plan').rule).toEqual([
      {
        rule_name: 'daily',
        target_vault_name: '${aws_backup_vault.Backups/Vault.name}',
        schedule: 'cron(0 3 * * ? *)',
        lifecycle: { delete_after: 35 },
      },
    ]);
  });

  it('are made with a role that may back up these tables into this vault, and nothing else', () => {
    const dynamodb = ['CreateBackup', 'DescribeTable', 'ListTagsOfResource', 'StartAwsBackupJob'];
    expect(stack.statements('Backups/Backups-Backup/Document')).toEqual([
      { actions: dynamodb.map((action) => `dynamodb:${action}`), resources: tables },
      {
        actions: ['dynamodb:DeleteBackup', 'dynamodb:DescribeBackup'],
        resources: tables.map((arn) => `${arn}/backup/*`),
      },
      { actions: ['backup:DescribeBackupVault'], resources: ['${aws_backup_vault.Backups/Vault.arn}'] },
      {
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: keys,
        condition: [{ test: 'StringLike', variable: 'kms:ViaService', values: ['dynamodb.*.amazonaws.com'] }],
      },
      { actions: ['kms:DescribeKey'], resources: keys },
      {
        actions: ['kms:CreateGrant'],
        resources: keys,
        condition: [{ test: 'Bool', variable: 'kms:GrantIsForAWSResource', values: ['true'] }],
      },
      {
        actions: ['backup:TagResource'],
        resources: [
          'arn:${data.aws_partition.Backups/Partition.partition}:backup:eu-west-1:333344445555:recovery-point:*',
        ],
      },
    ]);
    expect(stack.statements('Backups/AssumeRole')).toEqual([
      { actions: ['sts:AssumeRole'], principals: [{ type: 'Service', identifiers: ['backup.amazonaws.com'] }] },
    ]);
  });

  it('cannot be deleted by hand, unless the environment can be destroyed', () => {
    expect(stack.resource('aws_backup_vault_policy', 'Backups/VaultPolicy')).toEqual({
      backup_vault_name: '${aws_backup_vault.Backups/Vault.name}',
      policy: '${data.aws_iam_policy_document.Backups/VaultPolicyDocument.json}',
    });
    expect(stack.statements('Backups/VaultPolicyDocument')).toEqual([
      {
        sid: 'KeepBackups',
        effect: 'Deny',
        principals: [{ type: 'AWS', identifiers: ['*'] }],
        actions: ['backup:DeleteRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle'],
        resources: ['*'],
      },
    ]);
    const open = readStack(environmentJson('staging'));
    expect([Object.keys(open.resources('aws_backup_vault')), open.resources('aws_backup_vault_policy')]).toEqual([
      ['Backups/Vault'],
      {},
    ]);
  });

  it('raise an alarm if one fails or does not start', () => {
    for (const state of ['Failed', 'Expired']) {
      const alarm = stack.resource('aws_cloudwatch_metric_alarm', `Backups/${state}Alarm`);
      expect(alarm.metric_query).toEqual([
        expect.objectContaining({
          expression: `SELECT SUM(NumberOfBackupJobs${state}) FROM "AWS/Backup" WHERE BackupVaultName = 'tableside-prod'`,
          // AWS Backup publishes nothing more often.
          period: 300,
        }),
      ]);
      expect(alarm.evaluation_periods).toBe(1);
    }
  });

  it('have no key without keys of the environment, and the role may use none', () => {
    const config = { ...prod, operations: { ...prod.operations, ownKeys: false } };
    const plain = readStack(jsonOf('prod', config));
    expect(plain.resource('aws_backup_vault')).not.toHaveProperty('kms_key_arn');
    expect(JSON.stringify(plain.statements('Backups/Backups-Backup/Document'))).not.toContain('kms:');
  });
});

it.each([36_501, -1, 1.5])('rejects backups that are kept for %p days', (backupRetentionDays) => {
  const config = { ...prod, operations: { ...prod.operations, backupRetentionDays } };
  expect(() => jsonOf('prod', config)).toThrow(
    `Backups: backupRetentionDays must be a whole number between 0 and 36500, got ${backupRetentionDays}`,
  );
});

it('rejects addresses that are none', () => {
  const alarmTopic = { emails: ['on-call@example.com', 'on-call'] };
  const config = { ...prod, operations: { ...prod.operations, alarmTopic } };
  expect(() => jsonOf('prod', config)).toThrow('Alarms: emails[1] must be an address, got on-call');
});

it('rejects an address that is given twice', () => {
  const alarmTopic = { emails: ['on-call@example.com', 'on-call@example.com'] };
  const config = { ...prod, operations: { ...prod.operations, alarmTopic } };
  expect(() => jsonOf('prod', config)).toThrow(
    'Alarms: emails must not contain duplicates, got ["on-call@example.com"',
  );
});
