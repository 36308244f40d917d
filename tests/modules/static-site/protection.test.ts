import type { StaticSiteProps } from '../../../modules/static-site';
import { synthSite, webAclArn } from './fixture';

describe('StaticSite', () => {
  it('protects its bucket with deletionProtection, and not by default', () => {
    const lifecycle = (props: Partial<StaticSiteProps>) => synthSite(props).resource('aws_s3_bucket').lifecycle;
    expect([lifecycle({ deletionProtection: true }), lifecycle({})]).toEqual([{ prevent_destroy: true }, undefined]);
  });

  it('has the web ACL of webAclArn', () => {
    expect(synthSite({ webAclArn }).resource('aws_cloudfront_distribution').web_acl_id).toBe(webAclArn);
  });

  it('logs requests to CloudFront, without cookies, and to its bucket in accessLogBucketName', () => {
    const stack = synthSite({ accessLogBucketName: 'logs' });
    expect(stack.resource('aws_cloudfront_distribution').logging_config).toEqual({
      bucket: 'logs.s3.amazonaws.com',
      prefix: 'cloudfront/shop-pages/',
      include_cookies: false,
    });
    expect(stack.resource('aws_s3_bucket_logging')).toEqual({
      bucket: '${aws_s3_bucket.Site/Resource.bucket}',
      target_bucket: 'logs',
      target_prefix: 's3/shop-pages/',
    });
  });
});
