import type { CloudfrontDistribution } from '@cdktf/provider-aws/lib/cloudfront-distribution';
import type { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { DataAwsPartition } from '@cdktf/provider-aws/lib/data-aws-partition';
import type { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import type { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { Construct } from 'constructs';
import { check, knownAtSynthesis, must, named, required } from '../shared/check';
import { withDefaults } from '../shared/defaults';
import { type Grantee, grant } from '../shared/grant';
import { checkProps } from '../shared/props';
import { addStatement, type PolicyStatement } from '../shared/resource-policy';
import { bool, checked, listOfKind, number, object, regularExpression, type Shape, set, text } from '../shared/shape';
import { placeIn } from '../shared/stacks';
import { openBucket, publishedName } from './access';
import { createBucket, websiteEndpoint } from './bucket';
import type { CacheRule } from './content';
import { distribute } from './distribution';
import { fallbackFunction } from './fallback';
import { listFiles, NO_FILES, upload } from './files';
import { findings, hasFallback, type PriceClass } from './findings';
import { invalidate } from './order';

export type { PolicyStatement } from '../shared/resource-policy';
export type { CacheRule } from './content';

export interface StaticSiteProps {
  /**
   * 3 to 63 lowercase letters, digits and hyphens, and dots in mode `public-website`; unique across AWS, without the
   * prefixes and suffixes that S3 reserves.
   */
  readonly bucketName: string;
  /**
   * `private`: only a CloudFront distribution may read the bucket. `public-website`: everyone may, through the S3
   * website endpoint, without TLS.
   * @default 'private'
   */
  readonly mode?: 'private' | 'public-website';
  /** The file name of the page at the root. @default 'index.html' */
  readonly indexDocument?: string;
  /**
   * The key of the page that is served, with status 404, for missing objects. CloudFront serves it in place of every 404
   * of the distribution, also of behaviors that are added to it.
   * @default the error page of S3
   */
  readonly errorDocument?: string;
  /**
   * Whether the index document is served for routes of the app: by CloudFront for paths without an extension, with status
   * 200; by a website endpoint, which has only error pages, for every missing object, with 404.
   * @default false
   */
  readonly singlePageApp?: boolean;
  /**
   * The path of a folder with at most 1000 files. Each is uploaded under its relative path, with the content type of
   * its name. Hidden files are skipped, except `.well-known`.
   * @default none: something else writes the pages
   */
  readonly files?: string;
  /**
   * The first rule that matches a file's key and has a header sets that header: `Cache-Control`, `Content-Type` or
   * `Content-Encoding`.
   * @default none: every file is `no-cache`
   */
  readonly cacheRules?: readonly CacheRule[];
  /**
   * How long a deployment waits, once everything is uploaded, before it removes files that are gone: 0 to 3600. Pages
   * that were loaded before still refer to them.
   * @default 60
   */
  readonly removalDelaySeconds?: number;
  /**
   * Whether a deployment invalidates CloudFront's copies when files that it does not revalidate have changed, with the AWS
   * CLI of the machine that runs Terraform, and its credentials. Private mode only.
   * @default false
   */
  readonly invalidate?: boolean;
  /**
   * The ARN of an ACM certificate for the domain names, in us-east-1. Private mode only.
   * @default the certificate of CloudFront, which allows TLS 1.0
   */
  readonly certificateArn?: string;
  /**
   * The first without a wildcard is the domain of the site's URL. Private mode only.
   * @default the domain name of the distribution
   */
  readonly domainNames?: readonly string[];
  /** The Route 53 zone in which records for all domain names are created. Private mode only. @default none */
  readonly hostedZoneId?: string;
  /** The edge locations of CloudFront. Private mode only. @default 'PriceClass_All' */
  readonly priceClass?: PriceClass;
  /**
   * The ARN of a web ACL of AWS WAF for CloudFront, which is in us-east-1. Private mode only.
   * @default none: every request is served
   */
  readonly webAclArn?: string;
  /**
   * The name of a bucket in the region of the site that gets a log of all requests to CloudFront, below
   * `cloudfront/<bucketName>/`, and to the site's bucket, below `s3/<bucketName>/`. See README.md for what it must allow.
   * @default none: requests are not logged
   */
  readonly accessLogBucketName?: string;
  /** How long S3 keeps the versions of objects that were replaced or deleted: 1 or more. @default 30 */
  readonly noncurrentVersionDays?: number;
  /** Whether destroying the site deletes the objects in its bucket, in all versions. @default false: a bucket with objects is kept */
  readonly forceDestroy?: boolean;
  /** Whether a plan that would delete or replace the bucket fails. @default false */
  readonly deletionProtection?: boolean;
}

const SHAPE: Shape<StaticSiteProps> = {
  bucketName: set(checked),
  mode: checked,
  indexDocument: checked,
  errorDocument: checked,
  singlePageApp: bool,
  files: text,
  cacheRules: listOfKind(
    object<CacheRule>({ files: set(regularExpression), cacheControl: text, contentType: text, contentEncoding: text }),
  ),
  removalDelaySeconds: number,
  invalidate: checked,
  certificateArn: checked,
  domainNames: listOfKind(checked),
  hostedZoneId: text,
  priceClass: checked,
  webAclArn: checked,
  accessLogBucketName: checked,
  noncurrentVersionDays: number,
  forceDestroy: bool,
  deletionProtection: checked,
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
  private readonly publishedKeys: string[] = [];
  private readonly hasFallback: boolean;
  private readonly policy: DataAwsIamPolicyDocument;

  constructor(scope: Construct, id: string, props: StaticSiteProps) {
    super(...placeIn(new.target, scope, id));

    const settings = checkProps(this, props, SHAPE, settingsOf, findings);

    const { bucketName, files } = settings;
    const { partition } = new DataAwsPartition(this, 'Partition');
    this.arn = `arn:${partition}:s3:::${bucketName}`;
    const bucket = createBucket(this, settings);
    if (settings.mode === 'private') {
      this.distribution = this.distribute(bucket, settings);
      this.policy = openBucket(this, bucket, this.arn, this.distribution.arn);
      const domainName = settings.domainNames.find((name) => !name.startsWith('*.')) ?? this.distribution.domainName;
      this.url = `https://${domainName}`;
    } else {
      this.policy = openBucket(this, bucket, this.arn);
      this.url = `http://${websiteEndpoint(this, bucket, settings)}`;
    }
    const publishedKeys = () => this.publishedKeys;
    const cachedFiles = files === undefined ? [] : upload(this, bucket, { ...settings, publishedKeys });
    if (settings.invalidate && this.distribution) invalidate(this, this.distribution.id, cachedFiles);

    this.bucketName = bucket.bucket;
    this.bucketArn = bucket.arn;
    this.distributionId = this.distribution?.id;
    this.resource = bucket;
    this.uploadedKeys = settings.keys;
    this.hasFallback = hasFallback(settings);
  }

  /**
   * Allows the grantee to read and replace one object, but not to list the bucket, so S3 returns 403 and not 404 for
   * a missing object. A put with `If-None-Match: *` tells whether the object is missing.
   * Set `Cache-Control` with each put: CloudFront keeps an object without it for a day.
   */
  public grantPublish(grantee: Grantee, key: string): IamRolePolicy {
    check(this, [
      required('key', key),
      ...(this.hasFallback ? knownAtSynthesis({ 'key (with singlePageApp)': key }) : []),
      named('key', key, /^[^/*?$][^*?$]*$/, 'be the key of one object, without wildcards or a leading slash'),
      must('key', key, 'not be one of the uploaded files, which each deployment restores', (known) => {
        return !this.uploadedKeys.includes(known);
      }),
    ]);
    this.publishedKeys.push(key);
    return grant(this, `Publish-${publishedName(this, key, this.publishedKeys)}`, grantee, [
      { actions: ['s3:GetObject', 's3:PutObject'], resources: [`${this.arn}/${key}`] },
    ]);
  }

  /** Adds a statement to the policy of the bucket, which must not have another policy resource. */
  public addToBucketPolicy(statement: PolicyStatement): void {
    addStatement(this, this.policy, statement);
  }

  private distribute(bucket: S3Bucket, settings: Settings): CloudfrontDistribution {
    const { bucketName, indexDocument, errorDocument, singlePageApp } = settings;
    const keys = () => [...settings.keys, ...this.publishedKeys];
    return distribute(this, bucket, settings, {
      indexDocument,
      ...(errorDocument !== undefined && { errorDocument }),
      ...(singlePageApp && { fallbackArn: fallbackFunction(this, bucketName, indexDocument, keys) }),
    });
  }
}

type Settings = ReturnType<typeof settingsOf>;

function settingsOf(props: StaticSiteProps) {
  const settings = withDefaults(props, {
    mode: 'private',
    indexDocument: 'index.html',
    singlePageApp: false,
    cacheRules: [],
    removalDelaySeconds: 60,
    invalidate: false,
    domainNames: [],
    noncurrentVersionDays: 30,
    forceDestroy: false,
    deletionProtection: false,
  });
  // In the other mode there is no distribution, and a given price class is an error.
  const { priceClass = settings.mode === 'private' ? 'PriceClass_All' : undefined, files } = settings;
  return { ...settings, priceClass, ...(files === undefined ? NO_FILES : listFiles(files)) };
}
