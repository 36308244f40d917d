import { AcmCertificate } from '@cdktf/provider-aws/lib/acm-certificate';
import { TerraformOutput } from 'cdktf';
import { StaticSite, type StaticSiteProps } from '../../../modules/static-site';
import { synth } from '../../../testkit';
import { certificateArn, domain, synthSite } from './fixture';
import '../../../testkit/jest';

/** The site's outputs, as Terraform outputs. */
function outputsOf(props: Partial<StaticSiteProps> = {}) {
  const { outputs } = synthSite(props, ({ bucketName, bucketArn, url, distributionId = 'none' }, stack) => {
    for (const [name, value] of Object.entries({ bucketName, bucketArn, url, distributionId })) {
      new TerraformOutput(stack, name, { value });
    }
  });
  return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
}

const bucketArn = 'arn:${data.aws_partition.Site/Partition.partition}:s3:::shop-pages';

describe('StaticSite by default', () => {
  const stack = synthSite();

  it('creates an encrypted bucket without ACLs, which is kept while it contains objects', () => {
    expect(stack.resource('aws_s3_bucket')).toEqual({ bucket: 'shop-pages', force_destroy: false });
    expect(stack.resource('aws_s3_bucket_server_side_encryption_configuration')).toEqual({
      bucket: '${aws_s3_bucket.Site/Resource.bucket}',
      rule: [{ apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' } }],
    });
    expect(stack.resource('aws_s3_bucket_ownership_controls')).toEqual({
      bucket: '${aws_s3_bucket.Site/Resource.bucket}',
      rule: { object_ownership: 'BucketOwnerEnforced' },
    });
  });

  it('keeps noncurrent versions for 30 days, and neither delete markers nor incomplete uploads', () => {
    const bucket = '${aws_s3_bucket.Site/Resource.bucket}';
    expect(stack.resource('aws_s3_bucket_versioning')).toEqual({
      bucket,
      versioning_configuration: { status: 'Enabled' },
    });
    expect(stack.resource('aws_s3_bucket_lifecycle_configuration')).toEqual({
      bucket,
      rule: [
        {
          id: 'expire',
          status: 'Enabled',
          filter: [{}],
          noncurrent_version_expiration: [{ noncurrent_days: 30 }],
          expiration: [{ expired_object_delete_marker: true }],
          abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
        },
      ],
      depends_on: ['aws_s3_bucket_versioning.Site/Versioning'],
    });
  });

  it('blocks all public access', () => {
    expect(stack.resource('aws_s3_bucket_public_access_block')).toEqual({
      bucket: '${aws_s3_bucket.Site/Resource.bucket}',
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(stack).not.toHaveResource('aws_s3_bucket_website_configuration');
  });

  it('allows only its distribution to read objects, and denies everything without TLS', () => {
    expect(stack.resource('aws_s3_bucket_policy')).toEqual({
      bucket: '${aws_s3_bucket.Site/Resource.bucket}',
      policy: '${data.aws_iam_policy_document.Site/PolicyDocument.json}',
      depends_on: ['aws_s3_bucket_public_access_block.Site/PublicAccessBlock'],
    });
    expect(stack.statements('Site/PolicyDocument')).toEqual([
      {
        sid: 'DistributionReadsObjects',
        principals: [{ type: 'Service', identifiers: ['cloudfront.amazonaws.com'] }],
        actions: ['s3:GetObject'],
        resources: [`${bucketArn}/*`],
        condition: [
          {
            test: 'StringEquals',
            variable: 'AWS:SourceArn',
            values: ['${aws_cloudfront_distribution.Site/Distribution.arn}'],
          },
        ],
      },
      {
        sid: 'DistributionFindsObjects',
        principals: [{ type: 'Service', identifiers: ['cloudfront.amazonaws.com'] }],
        actions: ['s3:ListBucket'],
        resources: [bucketArn],
        condition: [
          {
            test: 'StringEquals',
            variable: 'AWS:SourceArn',
            values: ['${aws_cloudfront_distribution.Site/Distribution.arn}'],
          },
        ],
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
  });

  it('serves pages over HTTPS with CloudFront, compressed, cached and with security headers', () => {
    expect(stack.resource('aws_cloudfront_distribution')).toEqual({
      enabled: true,
      comment: 'shop-pages',
      http_version: 'http2and3',
      is_ipv6_enabled: true,
      price_class: 'PriceClass_All',
      aliases: [],
      default_root_object: 'index.html',
      origin: [
        {
          origin_id: 'bucket',
          domain_name: '${aws_s3_bucket.Site/Resource.bucket_regional_domain_name}',
          origin_access_control_id: '${aws_cloudfront_origin_access_control.Site/OriginAccessControl.id}',
        },
      ],
      default_cache_behavior: {
        target_origin_id: 'bucket',
        viewer_protocol_policy: 'redirect-to-https',
        allowed_methods: ['GET', 'HEAD'],
        cached_methods: ['GET', 'HEAD'],
        compress: true,
        cache_policy_id: '658327ea-f89d-4fab-a63d-7e88639e58f6',
        response_headers_policy_id: '67f7725c-6f97-4210-82d7-5512b31e9d03',
      },
      restrictions: { geo_restriction: { restriction_type: 'none' } },
      viewer_certificate: { cloudfront_default_certificate: true },
    });
  });

  it('signs the requests of CloudFront to the bucket', () => {
    expect(stack.resource('aws_cloudfront_origin_access_control')).toEqual({
      name: 'shop-pages',
      origin_access_control_origin_type: 's3',
      signing_behavior: 'always',
      signing_protocol: 'sigv4',
    });
  });

  it('uses the domain name of its distribution, without DNS records or files', () => {
    expect(outputsOf()).toEqual({
      bucketName: '${aws_s3_bucket.Site/Resource.bucket}',
      bucketArn: '${aws_s3_bucket.Site/Resource.arn}',
      url: 'https://${aws_cloudfront_distribution.Site/Distribution.domain_name}',
      distributionId: '${aws_cloudfront_distribution.Site/Distribution.id}',
    });
    expect(stack).not.toHaveResource('aws_route53_record');
    expect(stack).not.toHaveResource('aws_s3_object');
  });
});

describe('StaticSite with options', () => {
  const distribution = (props: Partial<StaticSiteProps>) => synthSite(props).resource('aws_cloudfront_distribution');

  it('serves errorDocument with status 404 for missing objects', () => {
    expect(distribution({ errorDocument: 'errors/404.html' }).custom_error_response).toEqual([
      { error_code: 404, response_code: 404, response_page_path: '/errors/404.html', error_caching_min_ttl: 10 },
    ]);
  });

  it('uses the domain names and TLS 1.2 with a certificate', () => {
    expect(distribution(domain)).toMatchObject({
      aliases: ['www.example.com', 'example.com'],
      viewer_certificate: {
        acm_certificate_arn: certificateArn,
        minimum_protocol_version: 'TLSv1.2_2021',
        ssl_support_method: 'sni-only',
      },
    });
    expect(outputsOf(domain).url).toBe('https://www.example.com');
  });

  it('accepts a wildcard, which is not the domain of the URL', () => {
    const wildcard = { certificateArn, domainNames: ['*.example.com', 'example.com'], hostedZoneId: 'Z123' };
    const stack = synthSite(wildcard);
    expect(stack.resource('aws_cloudfront_distribution').aliases).toEqual(['*.example.com', 'example.com']);
    expect(stack.resource('aws_route53_record', 'Site/*.example.com-A')).toMatchObject({ name: '*.example.com' });
    expect(outputsOf(wildcard).url).toBe('https://example.com');
    expect(outputsOf({ certificateArn, domainNames: ['*.example.com'] }).url).toBe(
      'https://${aws_cloudfront_distribution.Site/Distribution.domain_name}',
    );
  });

  it('accepts a certificate ARN that is unknown at synthesis', () => {
    const stack = synth((scope) => {
      const certificate = new AcmCertificate(scope, 'Certificate', { domainName: 'example.com' });
      new StaticSite(scope, 'Site', {
        bucketName: 'pages',
        certificateArn: certificate.arn,
        domainNames: ['example.com'],
      });
    });
    expect(stack.resource('aws_cloudfront_distribution').viewer_certificate).toMatchObject({
      acm_certificate_arn: '${aws_acm_certificate.Certificate.arn}',
    });
  });

  it('creates IPv4 and IPv6 records for each domain name in hostedZoneId', () => {
    const record = (name: string, type: string) => ({
      zone_id: 'Z123',
      name,
      type,
      alias: {
        name: '${aws_cloudfront_distribution.Site/Distribution.domain_name}',
        zone_id: '${aws_cloudfront_distribution.Site/Distribution.hosted_zone_id}',
        evaluate_target_health: false,
      },
    });
    expect(synthSite({ ...domain, hostedZoneId: 'Z123' }).resources('aws_route53_record')).toEqual({
      'Site/www.example.com-A': record('www.example.com', 'A'),
      'Site/www.example.com-AAAA': record('www.example.com', 'AAAA'),
      'Site/example.com-A': record('example.com', 'A'),
      'Site/example.com-AAAA': record('example.com', 'AAAA'),
    });
  });

  it('adds statements to the one policy of its bucket', () => {
    const principals = [{ type: 'AWS', identifiers: ['123456789012'] }];
    const statement = { sid: 'Audit', principals, actions: ['s3:GetObject'], resources: ['*'] };
    const stack = synthSite({}, (site) => site.addToBucketPolicy(statement));
    expect(stack.statements('Site/PolicyDocument').map(({ sid }) => sid)).toEqual([
      'DistributionReadsObjects',
      'DistributionFindsObjects',
      'TlsOnly',
      'Audit',
    ]);
  });

  it('sets priceClass and forceDestroy', () => {
    const stack = synthSite({ priceClass: 'PriceClass_100', forceDestroy: true });
    expect(stack.resource('aws_cloudfront_distribution').price_class).toBe('PriceClass_100');
    expect(stack.resource('aws_s3_bucket').force_destroy).toBe(true);
  });
});
