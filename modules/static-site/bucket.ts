import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketLoggingA } from '@cdktf/provider-aws/lib/s3-bucket-logging';
import { S3BucketWebsiteConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-website-configuration';
import type { Construct } from 'constructs';
import { protectedIf } from '../shared/protection';
import type { SiteSettings } from './findings';
import { protectObjects } from './objects';

/** Creates the bucket, with protected objects, and with a log if there is a bucket for it. */
export function createBucket(scope: Construct, settings: SiteSettings): S3Bucket {
  const { bucketName, forceDestroy, deletionProtection, accessLogBucketName, noncurrentVersionDays } = settings;
  const created = new S3Bucket(scope, 'Resource', {
    bucket: bucketName,
    forceDestroy,
    ...protectedIf(deletionProtection),
  });
  protectObjects(scope, created, noncurrentVersionDays);
  if (accessLogBucketName !== undefined) {
    new S3BucketLoggingA(scope, 'AccessLog', {
      bucket: created.bucket,
      targetBucket: accessLogBucketName,
      targetPrefix: `s3/${bucketName}/`,
    });
  }
  return created;
}

export function websiteEndpoint(scope: Construct, { bucket }: S3Bucket, settings: SiteSettings): string {
  const errorDocument = settings.singlePageApp ? settings.indexDocument : settings.errorDocument;
  return new S3BucketWebsiteConfiguration(scope, 'Website', {
    bucket,
    indexDocument: { suffix: settings.indexDocument },
    ...(errorDocument !== undefined && { errorDocument: { key: errorDocument } }),
  }).websiteEndpoint;
}
