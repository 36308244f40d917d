import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import type { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { Token } from 'cdktf';
import type { Construct } from 'constructs';
import { expressionOf, hashOf } from '../shared/names';

/**
 * Allows CloudFront to read objects for this distribution only, and denies everything without TLS. Without a
 * distribution, allows everyone to read objects. Nobody else may list or write them, and ACLs are ignored.
 */
export function openBucket(scope: Construct, { bucket }: S3Bucket, bucketArn: string, distributionArn?: string) {
  const isPublic = distributionArn === undefined;
  const publicAccessBlock = new S3BucketPublicAccessBlock(scope, 'PublicAccessBlock', {
    bucket,
    blockPublicAcls: true,
    ignorePublicAcls: true,
    blockPublicPolicy: !isPublic,
    restrictPublicBuckets: !isPublic,
  });
  const reading = { actions: ['s3:GetObject'], resources: [`${bucketArn}/*`] };
  const everyone = [{ type: '*', identifiers: ['*'] }];
  const forDistribution = {
    principals: [{ type: 'Service', identifiers: ['cloudfront.amazonaws.com'] }],
    condition: [{ test: 'StringEquals', variable: 'AWS:SourceArn', values: [distributionArn ?? ''] }],
  };
  const statement = isPublic
    ? [{ sid: 'EveryoneReadsObjects', principals: everyone, ...reading }]
    : [
        { sid: 'DistributionReadsObjects', ...forDistribution, ...reading },
        // Otherwise S3 returns 403 for a missing object. Viewers cannot list: `/` is the default root object.
        { sid: 'DistributionFindsObjects', ...forDistribution, actions: ['s3:ListBucket'], resources: [bucketArn] },
        {
          sid: 'TlsOnly',
          effect: 'Deny',
          principals: everyone,
          actions: ['s3:*'],
          resources: [bucketArn, `${bucketArn}/*`],
          condition: [{ test: 'Bool', variable: 'aws:SecureTransport', values: ['false'] }],
        },
      ];
  const policy = new DataAwsIamPolicyDocument(scope, 'PolicyDocument', { statement });
  new S3BucketPolicy(scope, 'Policy', {
    bucket,
    policy: policy.json,
    // By default, a new bucket blocks public policies.
    dependsOn: [publicAccessBlock],
  });
  return policy;
}

/**
 * The name of a grant on a key, with a hash if another key has that name already, such as `a/b` and `a-b`.
 * @param keys all so far, in the order of their first grants
 */
export function publishedName(scope: Construct, key: string, keys: readonly string[]): string {
  const plain = plainName(scope, key);
  const first = keys.find((other) => plainName(scope, other) === plain);
  return first === undefined || first === key ? plain : `${plain}-${hashOf(key)}`;
}

const plainName = (scope: Construct, key: string): string =>
  Token.isUnresolved(key) ? hashOf(expressionOf(scope, key)) : key.replaceAll(/[^\w.-]/g, '-');
