import type { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import type { Construct } from 'constructs';

/** An upload that is incomplete after this time was given up. */
const UPLOAD_DAYS = 7;

/** Encrypts the objects of a bucket, gives them to its owner, and keeps the versions that others have replaced. */
export function protectObjects(scope: Construct, { bucket }: S3Bucket, noncurrentVersionDays: number): void {
  new S3BucketServerSideEncryptionConfigurationA(scope, 'Encryption', {
    bucket,
    rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
  });
  new S3BucketOwnershipControls(scope, 'Ownership', { bucket, rule: { objectOwnership: 'BucketOwnerEnforced' } });
  const versioning = new S3BucketVersioningA(scope, 'Versioning', {
    bucket,
    versioningConfiguration: { status: 'Enabled' },
  });
  new S3BucketLifecycleConfiguration(scope, 'Lifecycle', {
    bucket,
    rule: [
      {
        id: 'expire',
        status: 'Enabled',
        filter: [{}],
        noncurrentVersionExpiration: [{ noncurrentDays: noncurrentVersionDays }],
        expiration: [{ expiredObjectDeleteMarker: true }],
        abortIncompleteMultipartUpload: [{ daysAfterInitiation: UPLOAD_DAYS }],
      },
    ],
    // S3 must have versions before it has rules about them.
    dependsOn: [versioning],
  });
}
