import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { grant, type RoleOwner } from '../shared/grant';
import type { LogRetentionDays } from '../shared/log-retention';

interface LogSettings {
  readonly functionName: string;
  readonly logRetentionDays: LogRetentionDays;
  readonly logKmsKeyArn?: string;
  readonly tracing: boolean;
}

/**
 * Creates the log group, and allows the function to write to it and to X-Ray. CloudWatch Logs itself uses the key of the
 * log group, so the role needs no permission for it.
 */
export function createLog(owner: RoleOwner, { functionName, logRetentionDays, logKmsKeyArn, tracing }: LogSettings) {
  const group = new CloudwatchLogGroup(owner, 'LogGroup', {
    name: `/aws/lambda/${functionName}`,
    retentionInDays: logRetentionDays,
    ...(logKmsKeyArn !== undefined && { kmsKeyId: logKmsKeyArn }),
  });
  const logging = grant(owner, 'Logging', owner, [
    { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [`${group.arn}:*`] },
    // X-Ray has no resource types:
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
    ...(tracing ? [{ actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], resources: ['*'] }] : []),
  ]);
  // What must exist before the function.
  return { groupName: group.name, needed: [group, logging] };
}
