import { type EnvironmentName, environments } from '../../environments';
import { readStack } from '../../testkit';
import { jsonOf } from './fixture';
import '../../testkit/jest';

interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly principals?: unknown;
}

const except = [
  // The indexes and streams of a table.
  { action: 'dynamodb:Query', resource: '${aws_dynamodb_table.*.arn}/index/*' },
  { action: 'dynamodb:Scan', resource: '${aws_dynamodb_table.*.arn}/index/*' },
  { action: 'dynamodb:ListStreams', resource: '${aws_dynamodb_table.*.arn}/stream/*' },
  // The backups of a table, which AWS Backup names.
  { action: 'dynamodb:*Backup', resource: '${aws_dynamodb_table.*.arn}/backup/*' },
  { action: 'backup:TagResource', resource: 'arn:*:backup:*:recovery-point:*' },
  // Lambda requires these on all network interfaces. The code of the functions is denied them.
  { action: 'ec2:*NetworkInterface', resource: '*' },
  { action: 'ec2:*PrivateIpAddresses', resource: '*' },
  { action: 'ec2:DescribeNetworkInterfaces', resource: '*' },
  { action: 'ec2:DescribeSubnets', resource: '*' },
  // All variants of an action on one key. In the policy of a key, which names who may, * is the key itself.
  { action: 'kms:*', resource: '${aws_kms_key.*.arn}' },
  { action: 'kms:*', resource: '*' },
  // The log streams of the function's log group.
  { action: 'logs:*LogStream', resource: '${aws_cloudwatch_log_group.*.arn}:*' },
  { action: 'logs:PutLogEvents', resource: '${aws_cloudwatch_log_group.*.arn}:*' },
  // X-Ray has no resource types.
  { action: 'xray:Put*', resource: '*' },
];

it.each(Object.keys(environments) as EnvironmentName[])(
  '%s has only wildcard permissions that have a reason, and only a public website is for everybody',
  (name) => {
    const { orders } = environments[name];
    const pages = { action: 's3:GetObject', resource: 'arn:*:s3:::tableside-*-orders-*/*' };
    const site = orders?.siteMode === 'public-website' ? { ...pages, principal: '*' } : pages;
    const stack = readStack(jsonOf(name, environments[name]));
    expect(stack).not.toHaveWildcardPermissions({ except: [...except, site] });
    const ofRoles = Object.keys(stack.data('aws_iam_policy_document'))
      .flatMap((path) => stack.statements(path) as unknown as readonly Statement[])
      .filter(({ principals }) => principals === undefined);
    expect(ofRoles.length).toBeGreaterThan(20);
    const onAnyKey = ofRoles.filter(({ actions, resources }) => {
      return resources.includes('*') && actions.some((action) => action.startsWith('kms:'));
    });
    expect(onAnyKey).toEqual([]);
  },
);
