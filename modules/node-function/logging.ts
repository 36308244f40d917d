import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import type { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import type { Construct } from 'constructs';
import { grant, type RoleOwner } from '../shared/grant';

export const createLogGroup = (scope: Construct, functionName: string, retentionInDays: number) =>
  new CloudwatchLogGroup(scope, 'LogGroup', { name: `/aws/lambda/${functionName}`, retentionInDays });

export function grantLogging(grantee: RoleOwner, logGroup: CloudwatchLogGroup, tracing: boolean): IamRolePolicy {
  return grant(grantee, 'Logging', grantee, [
    { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [`${logGroup.arn}:*`] },
    // X-Ray has no resource types:
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
    ...(tracing ? [{ actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], resources: ['*'] }] : []),
  ]);
}
