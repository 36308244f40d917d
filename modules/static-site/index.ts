import type { CloudfrontDistribution } from '@cdktf/provider-aws/lib/cloudfront-distribution';
import { DataAwsPartition } from '@cdktf/provider-aws/lib/data-aws-partition';
import type { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketWebsiteConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-website-configuration';
import { Construct } from 'constructs';
import { check, must, named, required } from '../shared/check';
import { withDefaults } from '../shared/defaults';
import { type Grantee, grant } from '../shared/grant';
import {
  bool,
  checked,
  listOfKind,
  object,
  regularExpression,
  type Shape,
  set,
  shapeFindings,
  text,
} from '../shared/shape';
import { openBucket } from './access';
import { distribute, type Pages } from './distribution';
import { type CacheRule, listFiles, upload } from './files';
import { findings, type PriceClass } from './findings';

export interface StaticSiteProps {
  /** 3 to 63 lowercase letters, digits and hyphens, unique across AWS. */
  readonly bucketName: string;
  /**
   * `private`: only a CloudFront distribution may read the bucket. `public-website`: everyone may, through the S3
   * website endpoint, without TLS.
   * @default 'private'
   */
  readonly mode?: 'private' | 'public-website';
  /** The file name of the page at the root. @default 'index.html' */
  readonly indexDocument?: string;
  /** The key of the page that is served, with status 404, for missing objects. @default the error page of S3 */
  readonly errorDocument?: string;
  /**
   * Whether the index document is served for missing objects: by CloudFront with status 200, by a website endpoint,
   * which cannot change the status, with 404.
   * @default false
   */
  readonly singlePageApp?: boolean;
  /**
   * The path of a folder with at most 1000 files. Each is uploaded under its relative path, with the content type of
   * its extension. Hidden files are skipped, except `.well-known`.
   * @default none: something else writes the pages
   */
  readonly files?: string;
  /** The first rule that matches a file's key sets its `Cache-Control`. @default none: every file is `no-cache` */
  readonly cacheRules?: readonly CacheRule[];
  /**
   * The ARN of an ACM certificate for the domain names, in us-east-1. Private mode only.
   * @default the certificate of CloudFront, which allows TLS 1.0
   */
  readonly certificateArn?: string;
  /** The first is the domain of the site's URL. Private mode only. @default the domain name of the distribution */
  readonly domainNames?: readonly string[];
  /** The Route 53 zone in which records for all domain names are created. Private mode only. @default none */
  readonly hostedZoneId?: string;
  /** The edge locations of CloudFront. Private mode only. @default 'PriceClass_All' */
  readonly priceClass?: PriceClass;
  /** Whether destroying the site deletes the objects in its bucket. @default false: a bucket with objects is kept */
  readonly forceDestroy?: boolean;
}

const SHAPE: Shape<StaticSiteProps> = {
  bucketName: set(checked),
  mode: checked,
  indexDocument: checked,
  errorDocument: checked,
  singlePageApp: bool,
  files: text,
  cacheRules: listOfKind(object<CacheRule>({ files: set(regularExpression), cacheControl: set(text) })),
  certificateArn: checked,
  domainNames: listOfKind(checked),
  hostedZoneId: text,
  priceClass: checked,
  forceDestroy: bool,
};

/**
 * A static site: a private bucket behind CloudFront or, in mode `public-website`, a public bucket with a website
 * endpoint.
 */
export class StaticSite extends Construct {
  public readonly bucketName: string;
  public readonly bucketArn: string;
  /** Without a trailing slash. */
  public readonly url: string;
  /** In private mode. */
  public readonly distributionId: string | undefined;
  /** In private mode. */
  public readonly distribution: CloudfrontDistribution | undefined;
  public readonly resource: S3Bucket;
  /** Derived from the name, so that a plan shows policies in full. */
  private readonly arn: string;
  private readonly uploadedKeys: readonly string[];

  constructor(scope: Construct, id: string, props: StaticSiteProps) {
    super(scope, id);

    check(this, shapeFindings(props, SHAPE));
    const settings = settingsOf(props);
    check(this, findings(settings));

    const { bucketName, files, keys } = settings;
    const { partition } = new DataAwsPartition(this, 'Partition');
    this.arn = `arn:${partition}:s3:::${bucketName}`;
    const bucket = new S3Bucket(this, 'Resource', { bucket: bucketName, forceDestroy: settings.forceDestroy });
    encryptAndOwn(this, bucket);
    if (settings.mode === 'private') {
      this.distribution = distribute(this, bucket, pagesOf(settings), settings);
      openBucket(this, bucket, this.arn, this.distribution.arn);
      this.url = `https://${settings.domainNames[0] ?? this.distribution.domainName}`;
    } else {
      openBucket(this, bucket, this.arn);
      this.url = `http://${websiteEndpoint(this, bucket, pagesOf(settings))}`;
    }
    if (files !== undefined) upload(this, bucket.bucket, files, keys, settings.cacheRules);

    this.bucketName = bucket.bucket;
    this.bucketArn = bucket.arn;
    this.distributionId = this.distribution?.id;
    this.resource = bucket;
    this.uploadedKeys = keys;
  }

  /**
   * Allows the grantee to read and replace one object, but not to list the bucket, so S3 returns 403 and not 404 for
   * a missing object. A put with `If-None-Match: *` tells whether the object is missing.
   * Set `Cache-Control` with each put: CloudFront keeps an object without it for a day.
   */
  public grantPublish(grantee: Grantee, key: string): IamRolePolicy {
    check(this, [
      required('key', key),
      named('key', key, /^[^/*?$][^*?$]*$/, 'be the key of one object, without wildcards or a leading slash'),
      must('key', key, 'not be one of the uploaded files, which each deployment restores', (known) => {
        return !this.uploadedKeys.includes(known);
      }),
    ]);
    return grant(this, `Publish-${key.replaceAll(/[^\w.-]/g, '-')}`, grantee, [
      { actions: ['s3:GetObject', 's3:PutObject'], resources: [`${this.arn}/${key}`] },
    ]);
  }
}

function settingsOf(props: StaticSiteProps) {
  const settings = withDefaults(props, {
    mode: 'private',
    indexDocument: 'index.html',
    singlePageApp: false,
    cacheRules: [],
    domainNames: [],
    forceDestroy: false,
  });
  // In the other mode there is no distribution, and a given price class is an error.
  const { priceClass = settings.mode === 'private' ? 'PriceClass_All' : undefined, files } = settings;
  return { ...settings, priceClass, keys: files === undefined ? [] : listFiles(files) };
}

function pagesOf({ indexDocument, errorDocument, singlePageApp }: ReturnType<typeof settingsOf>): Pages {
  if (singlePageApp) return { indexDocument, errorPage: { key: indexDocument, status: 200 } };
  return { indexDocument, errorPage: errorDocument === undefined ? undefined : { key: errorDocument, status: 404 } };
}

function encryptAndOwn(scope: Construct, { bucket }: S3Bucket): void {
  new S3BucketServerSideEncryptionConfigurationA(scope, 'Encryption', {
    bucket,
    rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
  });
  new S3BucketOwnershipControls(scope, 'Ownership', { bucket, rule: { objectOwnership: 'BucketOwnerEnforced' } });
}

const websiteEndpoint = (scope: Construct, { bucket }: S3Bucket, { indexDocument, errorPage }: Pages): string =>
  new S3BucketWebsiteConfiguration(scope, 'Website', {
    bucket,
    indexDocument: { suffix: indexDocument },
    ...(errorPage && { errorDocument: { key: errorPage.key } }),
  }).websiteEndpoint;
