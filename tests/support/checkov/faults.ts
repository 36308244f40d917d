import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { DaxCluster } from '@cdktf/provider-aws/lib/dax-cluster';
import { ElasticacheReplicationGroup } from '@cdktf/provider-aws/lib/elasticache-replication-group';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { LambdaFunctionUrl } from '@cdktf/provider-aws/lib/lambda-function-url';
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { SqsQueuePolicy } from '@cdktf/provider-aws/lib/sqs-queue-policy';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import type { Construct } from 'constructs';

const ACCOUNT = 'arn:aws:iam::123456789012:root';
const allow = (statement: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
const everybody = (Action: string, Resource: string) => allow({ Principal: '*', Action, Resource });

/** The construct id of each fault, and the rule that it breaks. */
export const FAULTS: readonly (readonly [id: string, rule: string])[] = [
  ['PublicQueue', 'CKV_AWS_168'],
  ['UnencryptedQueue', 'CKV_AWS_27'],
  ['PublicTopic', 'CKV_AWS_169'],
  ['UnencryptedTopic', 'CKV_AWS_26'],
  ['PublicBucket', 'CKV_AWS_70'],
  ['OpenBucket', 'CKV2_AWS_6'],
  ['OpenBucket', 'CKV_AWS_21'],
  ['OpenBucket', 'CKV2_AWS_61'],
  ['PublicKey', 'CKV_AWS_33'],
  ['PublicRole', 'CKV_AWS_60'],
  ['AllOfDynamodb', 'CKV_AWS_290'],
  ['AllOfDynamodb', 'CKV_AWS_355'],
  ['AllOfDynamodbDocument', 'CKV_AWS_356'],
  ['Documented', 'CKV_AWS_290'],
  ['AllOfAws', 'CKV2_AWS_40'],
  ['UnencryptedDax', 'CKV_AWS_47'],
  ['UnencryptedDax', 'CKV_AWS_239'],
  ['UnencryptedCache', 'CKV_AWS_29'],
  ['UnencryptedCache', 'CKV_AWS_30'],
  ['EternalLogs', 'CKV_AWS_66'],
  ['PublicUrl', 'CKV_AWS_258'],
  ['PublicFunction', 'CKV_AWS_301'],
  ['OpenPort', 'CKV_AWS_24'],
];

/** Adds one resource for each fault. The ids say what is wrong. */
export function addFaults(scope: Construct): void {
  new SqsQueue(scope, 'UnencryptedQueue', { name: 'plain', sqsManagedSseEnabled: false });
  const queueArn = 'arn:aws:sqs:eu-west-1:123456789012:open';
  new SqsQueuePolicy(scope, 'PublicQueue', { queueUrl: 'open', policy: everybody('sqs:*', queueArn) });
  new SnsTopic(scope, 'UnencryptedTopic', { name: 'plain' });
  const topicArn = 'arn:aws:sns:eu-west-1:123456789012:open';
  new SnsTopicPolicy(scope, 'PublicTopic', { arn: topicArn, policy: everybody('sns:Publish', topicArn) });
  const { bucket } = new S3Bucket(scope, 'OpenBucket', { bucket: 'open' });
  new S3BucketPolicy(scope, 'PublicBucket', { bucket, policy: everybody('s3:GetObject', 'arn:aws:s3:::open/*') });
  new KmsKey(scope, 'PublicKey', { policy: everybody('kms:*', '*') });
  const trust = (principal: object) => allow({ Principal: principal, Action: 'sts:AssumeRole' });
  new IamRole(scope, 'PublicRole', { assumeRolePolicy: trust({ AWS: '*' }) });
  const role = new IamRole(scope, 'Role', { assumeRolePolicy: trust({ AWS: ACCOUNT }) }).name;
  new IamRolePolicy(scope, 'AllOfDynamodb', { role, policy: allow({ Action: 'dynamodb:*', Resource: '*' }) });
  new IamRolePolicy(scope, 'AllOfAws', { role, policy: allow({ Action: '*', Resource: '*' }) });
  const { json } = new DataAwsIamPolicyDocument(scope, 'AllOfDynamodbDocument', {
    statement: [{ actions: ['dynamodb:*'], resources: ['*'] }],
  });
  new IamRolePolicy(scope, 'Documented', { role, policy: json });
  addServices(scope);
}

function addServices(scope: Construct): void {
  new DaxCluster(scope, 'UnencryptedDax', {
    clusterName: 'plain',
    iamRoleArn: 'arn:aws:iam::123456789012:role/dax',
    nodeType: 'dax.t3.small',
    replicationFactor: 1,
  });
  new ElasticacheReplicationGroup(scope, 'UnencryptedCache', {
    replicationGroupId: 'plain',
    description: 'A cache',
    nodeType: 'cache.t4g.micro',
    engine: 'valkey',
    atRestEncryptionEnabled: 'false',
    transitEncryptionEnabled: false,
  });
  new CloudwatchLogGroup(scope, 'EternalLogs', { name: 'eternal' });
  new LambdaFunctionUrl(scope, 'PublicUrl', { functionName: 'open', authorizationType: 'NONE' });
  new LambdaPermission(scope, 'PublicFunction', {
    functionName: 'open',
    action: 'lambda:InvokeFunction',
    principal: '*',
  });
  new VpcSecurityGroupIngressRule(scope, 'OpenPort', {
    securityGroupId: 'sg-1',
    cidrIpv4: '0.0.0.0/0',
    ipProtocol: 'tcp',
    fromPort: 22,
    toPort: 22,
  });
}
