import { type EnvironmentName, environments } from '../../environments';
import { readStack } from '../../testkit';
import { jsonOf } from './fixture';
import '../../testkit/jest';

const except = [
  // The indexes and streams of a table.
  { action: 'dynamodb:Query', resource: '${aws_dynamodb_table.*.arn}/index/*' },
  { action: 'dynamodb:Scan', resource: '${aws_dynamodb_table.*.arn}/index/*' },
  { action: 'dynamodb:ListStreams', resource: '${aws_dynamodb_table.*.arn}/stream/*' },
  // Lambda requires these on all network interfaces. The code of the functions is denied them.
  { action: 'ec2:*NetworkInterface', resource: '*' },
  { action: 'ec2:*PrivateIpAddresses', resource: '*' },
  { action: 'ec2:DescribeNetworkInterfaces', resource: '*' },
  { action: 'ec2:DescribeSubnets', resource: '*' },
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
    expect(readStack(jsonOf(name, environments[name]))).not.toHaveWildcardPermissions({ except: [...except, site] });
  },
);
