import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EnvironmentName, environments } from '../../environments';
import { readStack } from '../../testkit';
import { scalePage } from '../cli/bench/scale/fixture';
import { listPermissions } from '../support/permissions';
import { secretsIn } from '../support/secrets';
import { wrongIn } from '../support/stack-checks';
import { environmentJson } from './fixture';
import '../../testkit/jest';

const names = Object.keys(environments) as EnvironmentName[];
const jsons = Object.fromEntries(names.map((name) => [name, environmentJson(name)]));
const stackOf = (name: EnvironmentName) => readStack(jsons[name] ?? '');

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

it.each(names)(
  '%s has only wildcard permissions that have a reason, and only a public website is for everybody',
  (name) => {
    const pages = { action: 's3:GetObject', resource: 'arn:*:s3:::tableside-*-orders-*/*' };
    const site = environments[name].orders.siteMode === 'public-website' ? { ...pages, principal: '*' } : pages;
    expect(stackOf(name)).not.toHaveWildcardPermissions({ except: [...except, site] });
  },
);

it('gives each role exactly the permissions in permissions.txt', () => {
  const file = join(__dirname, 'permissions.txt');
  const list = listPermissions(Object.fromEntries(names.map((name) => [name, stackOf(name).toJSON()])));
  // Its difference shows what a change permits.
  if (process.env.TABLESIDE_WRITE_PERMISSIONS) writeFileSync(file, list);
  expect(list).toBe(readFileSync(file, 'utf8'));
});

it.each(names)('%s delivers, logs, connects and runs as it must', (name) => {
  expect(wrongIn(stackOf(name).toJSON(), new Date())).toEqual([]);
});

it.each(names)('%s has no secret, except the keys of the local AWS, which are no secret', (name) => {
  const { provider, ...blocks } = JSON.parse(jsons[name] ?? '');
  const [{ access_key, secret_key, endpoints: _, ...settings }] = provider.aws;
  expect([access_key, secret_key]).toEqual(name === 'local' ? ['test', 'test'] : [undefined, undefined]);
  expect(secretsIn({ ...blocks, settings })).toEqual([]);
});

it('has in docs/scale.md the tables that `bench scale --write` writes', () => {
  const onAws = names.filter((name) => name !== 'local');
  const { page, written } = scalePage(...onAws.map((name) => ({ name, stack: stackOf(name) })));
  expect(written).toBe(page);
});
