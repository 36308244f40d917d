import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { DataAwsPartition } from '@cdktf/provider-aws/lib/data-aws-partition';
import { DataAwsRegion } from '@cdktf/provider-aws/lib/data-aws-region';
import type { Construct } from 'constructs';

/**
 * A queue's ARN by its name, known before the queue is: its policies go with it when it is created (each policy
 * made afterwards takes as long as a queue), and a plan shows them whole. Once in a scope.
 */
export function queueArn(scope: Construct, queueName: string): string {
  const { partition } = new DataAwsPartition(scope, 'Partition');
  const { name: region } = new DataAwsRegion(scope, 'Region');
  const { accountId } = new DataAwsCallerIdentity(scope, 'Account');
  return `arn:${partition}:sqs:${region}:${accountId}:${queueName}`;
}

/**
 * The policy of a queue that nobody may use without TLS: no principal and no action is left out of what is denied.
 * Once in a scope.
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
