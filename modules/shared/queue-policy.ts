import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { DataAwsPartition } from '@cdktf/provider-aws/lib/data-aws-partition';
import { DataAwsRegion } from '@cdktf/provider-aws/lib/data-aws-region';
import type { Construct } from 'constructs';

/**
 * Derives a queue's ARN from its name, so that its policies can be arguments of the queue itself: a separate policy
 * resource takes as long to create as a queue, and a plan could not show it. Call it once per scope.
 */
export function queueArn(scope: Construct, queueName: string): string {
  const { partition } = new DataAwsPartition(scope, 'Partition');
  const { name: region } = new DataAwsRegion(scope, 'Region');
  const { accountId } = new DataAwsCallerIdentity(scope, 'Account');
  return `arn:${partition}:sqs:${region}:${accountId}:${queueName}`;
}

/**
 * A queue policy that denies every action to every principal without TLS. Call it once per scope.
 */
export function tlsOnlyPolicy(scope: Construct, arn: string): string {
  return new DataAwsIamPolicyDocument(scope, 'TlsOnly', {
    statement: [
      {
        effect: 'Deny',
        principals: [{ type: 'AWS', identifiers: ['*'] }],
        actions: ['sqs:*'],
        resources: [arn],
        condition: [{ test: 'Bool', variable: 'aws:SecureTransport', values: ['false'] }],
      },
    ],
  }).json;
}
