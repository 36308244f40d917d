import { TerraformOutput } from 'cdktf';
import { StaticSite, type StaticSiteProps } from '../../../modules/static-site';
import { synth } from '../../../testkit';
import '../../../testkit/jest';

const synthWebsite = (props: Partial<StaticSiteProps> = {}) =>
  synth((stack) => {
    const site = new StaticSite(stack, 'Site', { bucketName: 'shop-pages', mode: 'public-website', ...props });
    new TerraformOutput(stack, 'Url', { value: site.url });
    new TerraformOutput(stack, 'HasDistribution', { value: site.distribution !== undefined });
  });

describe('StaticSite with mode public-website', () => {
  const stack = synthWebsite();

  it('allows everyone to read objects, and nothing else', () => {
    expect(stack.resource('aws_s3_bucket_public_access_block')).toEqual({
      bucket: '${aws_s3_bucket.Site/Resource.bucket}',
      block_public_acls: true,
      block_public_policy: false,
      ignore_public_acls: true,
      restrict_public_buckets: false,
    });
    expect(stack.statements('Site/PolicyDocument')).toEqual([
      {
        sid: 'EveryoneReadsObjects',
        principals: [{ type: '*', identifiers: ['*'] }],
        actions: ['s3:GetObject'],
        resources: ['arn:${data.aws_partition.Site/Partition.partition}:s3:::shop-pages/*'],
      },
    ]);
  });

  it('serves pages from a website endpoint over HTTP, without CloudFront', () => {
    expect(stack.resource('aws_s3_bucket_website_configuration')).toEqual({
      bucket: '${aws_s3_bucket.Site/Resource.bucket}',
      index_document: { suffix: 'index.html' },
    });
    expect(stack).not.toHaveResource('aws_cloudfront_distribution');
    expect(stack.outputs.Url?.value).toBe(
      'http://${aws_s3_bucket_website_configuration.Site/Website.website_endpoint}',
    );
    expect(stack.outputs.HasDistribution?.value).toBe(false);
  });

  it('keeps noncurrent versions for noncurrentVersionDays', () => {
    const kept = synthWebsite({ noncurrentVersionDays: 1 });
    expect(kept.resource('aws_s3_bucket_versioning').versioning_configuration).toEqual({ status: 'Enabled' });
    expect(kept.resource('aws_s3_bucket_lifecycle_configuration')).toMatchObject({
      rule: [{ noncurrent_version_expiration: [{ noncurrent_days: 1 }] }],
    });
  });

  it('encrypts the bucket and disables ACLs', () => {
    expect(stack.resource('aws_s3_bucket_ownership_controls').rule).toEqual({
      object_ownership: 'BucketOwnerEnforced',
    });
    expect(stack.resource('aws_s3_bucket_server_side_encryption_configuration').rule).toEqual([
      { apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' } },
    ]);
  });

  it('logs requests to its bucket in accessLogBucketName', () => {
    const { resource } = synthWebsite({ accessLogBucketName: 'logs' });
    expect(resource('aws_s3_bucket_logging').target_bucket).toBe('logs');
  });

  it('can have the name of its domain, by which S3 finds the bucket', () => {
    const { resource } = synthWebsite({ bucketName: 'www.example.com' });
    expect(resource('aws_s3_bucket').bucket).toBe('www.example.com');
  });

  it.each([
    ['errorDocument', { errorDocument: 'errors/404.html' }, 'errors/404.html'],
    ['singlePageApp', { singlePageApp: true, indexDocument: 'app.html' }, 'app.html'],
  ])('serves the page of %s for missing objects', (_, props, key) => {
    expect(synthWebsite(props).resource('aws_s3_bucket_website_configuration').error_document).toEqual({ key });
  });
});
