import { CloudfrontDistribution } from '@cdktf/provider-aws/lib/cloudfront-distribution';
import { CloudfrontOriginAccessControl } from '@cdktf/provider-aws/lib/cloudfront-origin-access-control';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record';
import type { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import type { Construct } from 'constructs';

/**
 * CachingOptimized: no cookie, header or query string tells pages apart; `Cache-Control` decides, a day without it.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
 */
const CACHE_POLICY = '658327ea-f89d-4fab-a63d-7e88639e58f6';

/**
 * SecurityHeadersPolicy: a year of HSTS, nosniff, frames and referrers of the same origin; AWS keeps it, and an account
 * may have only twenty of its own.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html
 */
const SECURITY_HEADERS_POLICY = '67f7725c-6f97-4210-82d7-5512b31e9d03';

/** What is shown at the root, and in place of what is not there. */
export interface Pages {
  readonly indexDocument: string;
  readonly errorPage: ErrorPage | undefined;
}

interface ErrorPage {
  readonly key: string;
  readonly status: 200 | 404;
}

interface DistributionProps {
  readonly bucketName: string;
  readonly priceClass: string;
  readonly certificateArn: string | undefined;
  readonly domainNames: readonly string[];
  readonly hostedZoneId: string | undefined;
}

/** The bucket's objects over HTTPS, read by signed requests; with its name in the hosted zone, where one is given. */
export function distribute(
  scope: Construct,
  bucket: S3Bucket,
  pages: Pages,
  { bucketName, priceClass, certificateArn, domainNames, hostedZoneId }: DistributionProps,
): CloudfrontDistribution {
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
    priceClass,
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
    },
    ...(pages.errorPage && { customErrorResponse: errorResponses(pages.errorPage) }),
    restrictions: { geoRestriction: { restrictionType: 'none' } },
    aliases: [...domainNames],
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

/** S3 answers 403, too, for what is not there, to whom may not list the bucket. */
const errorResponses = ({ key, status }: ErrorPage) =>
  [403, 404].map((errorCode) => ({
    errorCode,
    responseCode: status,
    responsePagePath: `/${key}`,
    // CloudFront's own default, which Terraform would make 0: each wrong address would reach the bucket.
    errorCachingMinTtl: 10,
  }));

function addRecords(
  scope: Construct,
  { domainName, hostedZoneId }: CloudfrontDistribution,
  names: readonly string[],
  zoneId: string,
): void {
  for (const name of names) {
    for (const type of ['A', 'AAAA']) {
      new Route53Record(scope, `${name}-${type}`, {
        zoneId,
        name,
        type,
        alias: { name: domainName, zoneId: hostedZoneId, evaluateTargetHealth: false },
      });
    }
  }
}
