import { CloudfrontDistribution } from '@cdktf/provider-aws/lib/cloudfront-distribution';
import { CloudfrontOriginAccessControl } from '@cdktf/provider-aws/lib/cloudfront-origin-access-control';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record';
import type { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { Token } from 'cdktf';
import type { Construct } from 'constructs';
import type { SiteSettings } from './findings';

/**
 * CachingOptimized: ignores cookies, headers and query strings; `Cache-Control` sets the time, by default one day.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
 */
const CACHE_POLICY = '658327ea-f89d-4fab-a63d-7e88639e58f6';

/**
 * SecurityHeadersPolicy: HSTS for a year, nosniff, and frames and referrers of the same origin. It is managed by AWS
 * and does not count against the quota of 20 policies.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html
 */
const SECURITY_HEADERS_POLICY = '67f7725c-6f97-4210-82d7-5512b31e9d03';

/** The page at the root, and what is served for paths without an object. */
export interface Pages {
  readonly indexDocument: string;
  /** The page for missing objects, with status 404. */
  readonly errorDocument?: string;
  /** ARN of the function that rewrites paths without an object. */
  readonly fallbackArn?: string;
}

/** Serves the bucket's objects over HTTPS, and creates DNS records if there is a hosted zone. */
export function distribute(scope: Construct, bucket: S3Bucket, settings: SiteSettings, pages: Pages) {
  const { bucketName, priceClass, certificateArn, domainNames, hostedZoneId, webAclArn } = settings;
  const accessControl = new CloudfrontOriginAccessControl(scope, 'OriginAccessControl', {
    name: bucketName,
    originAccessControlOriginType: 's3',
    signingBehavior: 'always',
    signingProtocol: 'sigv4',
  });
  const distribution = new CloudfrontDistribution(scope, 'Distribution', {
    enabled: true,
    comment: bucketName,
    httpVersion: 'http2and3',
    isIpv6Enabled: true,
    ...(priceClass !== undefined && { priceClass }),
    defaultRootObject: pages.indexDocument,
    origin: [
      { originId: 'bucket', domainName: bucket.bucketRegionalDomainName, originAccessControlId: accessControl.id },
    ],
    defaultCacheBehavior: {
      targetOriginId: 'bucket',
      viewerProtocolPolicy: 'redirect-to-https',
      allowedMethods: ['GET', 'HEAD'],
      cachedMethods: ['GET', 'HEAD'],
      compress: true,
      cachePolicyId: CACHE_POLICY,
      responseHeadersPolicyId: SECURITY_HEADERS_POLICY,
      ...(pages.fallbackArn !== undefined && {
        functionAssociation: [{ eventType: 'viewer-request', functionArn: pages.fallbackArn }],
      }),
    },
    ...(pages.errorDocument !== undefined && { customErrorResponse: [errorResponse(pages.errorDocument)] }),
    restrictions: { geoRestriction: { restrictionType: 'none' } },
    aliases: [...domainNames],
    ...(webAclArn !== undefined && { webAclId: webAclArn }),
    ...loggingArguments(settings),
    viewerCertificate:
      certificateArn === undefined
        ? { cloudfrontDefaultCertificate: true }
        : {
            acmCertificateArn: certificateArn,
            sslSupportMethod: 'sni-only',
            minimumProtocolVersion: 'TLSv1.2_2021',
          },
  });
  if (hostedZoneId !== undefined) addRecords(scope, distribution, domainNames, hostedZoneId);
  return distribution;
}

/** Cookies may identify visitors, so they are not logged. */
const loggingArguments = ({ bucketName, accessLogBucketName }: SiteSettings) =>
  accessLogBucketName === undefined
    ? {}
    : {
        loggingConfig: {
          // CloudFront takes the domain name of the bucket.
          bucket: `${accessLogBucketName}.s3.amazonaws.com`,
          prefix: `cloudfront/${bucketName}/`,
          includeCookies: false,
        },
      };

/** Only for 404, but in all behaviors of the distribution: CloudFront has no error pages of one behavior. */
const errorResponse = (key: string) => ({
  errorCode: 404,
  responseCode: 404,
  responsePagePath: `/${key}`,
  // The default of CloudFront. Terraform's default is 0, with which every wrong URL would reach the bucket.
  errorCachingMinTtl: 10,
});

function addRecords(scope: Construct, target: CloudfrontDistribution, names: readonly string[], zoneId: string): void {
  for (const [at, name] of names.entries()) {
    for (const type of ['A', 'AAAA']) {
      new Route53Record(scope, `${Token.isUnresolved(name) ? at : name}-${type}`, {
        zoneId,
        name,
        type,
        alias: { name: target.domainName, zoneId: target.hostedZoneId, evaluateTargetHealth: false },
      });
    }
  }
}
