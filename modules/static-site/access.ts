import {
  DataAwsIamPolicyDocument,
  type DataAwsIamPolicyDocumentStatement,
} from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import type { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import type { Construct } from 'constructs';

/** Allows everyone to read objects, but not to list or write them; ACLs are ignored. */
export function openToEveryone(scope: Construct, bucket: S3Bucket, bucketArn: string): void {
  applyPolicy(scope, bucket, { isPublic: true }, [
    {
      sid: 'EveryoneReadsObjects',
      principals: [{ type: '*', identifiers: ['*'] }],
      actions: ['s3:GetObject'],
      resources: [`${bucketArn}/*`],
    },
  ]);
}

/** Allows CloudFront to read objects for this distribution only, and denies everything without TLS. */
export function openToDistribution(
  scope: Construct,
  bucket: S3Bucket,
  bucketArn: string,
  distributionArn: string,
): void {
  applyPolicy(scope, bucket, { isPublic: false }, [
    {
      sid: 'DistributionReadsObjects',
      principals: [{ type: 'Service', identifiers: ['cloudfront.amazonaws.com'] }],
      actions: ['s3:GetObject'],
      resources: [`${bucketArn}/*`],
      condition: [{ test: 'StringEquals', variable: 'AWS:SourceArn', values: [distributionArn] }],
    },
    {
      sid: 'TlsOnly',
      effect: 'Deny',
      principals: [{ type: '*', identifiers: ['*'] }],
      actions: ['s3:*'],
      resources: [bucketArn, `${bucketArn}/*`],
      condition: [{ test: 'Bool', variable: 'aws:SecureTransport', values: ['false'] }],
    },
  ]);
}

function applyPolicy(
  scope: Construct,
  { bucket }: S3Bucket,
  { isPublic }: { readonly isPublic: boolean },
  statement: DataAwsIamPolicyDocumentStatement[],
): void {
  const publicAccessBlock = new S3BucketPublicAccessBlock(scope, 'PublicAccessBlock', {
    bucket,
    blockPublicAcls: true,
    ignorePublicAcls: true,
    blockPublicPolicy: !isPublic,
    restrictPublicBuckets: !isPublic,
  });
  new S3BucketPolicy(scope, 'Policy', {
    bucket,
    policy: new DataAwsIamPolicyDocument(scope, 'PolicyDocument', { statement }).json,
    // By default, a new bucket blocks public policies.
    dependsOn: [publicAccessBlock],
  });
}
