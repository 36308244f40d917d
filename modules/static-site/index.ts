import type { CloudfrontDistribution } from '@cdktf/provider-aws/lib/cloudfront-distribution';
import { DataAwsPartition } from '@cdktf/provider-aws/lib/data-aws-partition';
import type { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketWebsiteConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-website-configuration';
import { Construct } from 'constructs';
import { check, type Finding, must, named, oneOf } from '../shared/check';
import { type Grantee, grant } from '../shared/grant';
import { openToDistribution, openToEveryone } from './access';
import { distribute, type Pages } from './distribution';
import { type CacheRule, listFiles, matches, upload } from './files';

const PRICE_CLASSES = ['PriceClass_100', 'PriceClass_200', 'PriceClass_All'] as const;

/** Each is a resource of its own, kept in the state and read from S3 by every plan. */
const MOST_FILES = 1000;

export interface StaticSiteProps {
  /** 3 to 63 lower-case letters, digits and hyphens, unique in all of AWS. */
  readonly bucketName: string;
  /**
   * `private`: nobody but a CloudFront distribution reads the bucket. `public-website`: everybody does, by S3's website
   * endpoint, without TLS.
   * @default 'private'
   */
  readonly mode?: 'private' | 'public-website';
  /** The page at the root: a file name. @default 'index.html' */
  readonly indexDocument?: string;
  /**
   * The key of the page that is shown, with status 404, in place of what is not there.
   * @default S3's own answer
   */
  readonly errorDocument?: string;
  /**
   * Whether the index document answers for what is not there: with status 200, but from a website endpoint, which
   * cannot change it, with 404.
   * @default false
   */
  readonly singlePageApp?: boolean;
  /**
   * The path of a folder of at most 1000 files, each uploaded under its path in the folder with the type that its
   * extension says. Hidden files stay behind, except `.well-known`.
   * @default the site's pages come from elsewhere
   */
  readonly files?: string;
  /**
   * The first whose pattern a file's key matches decides how long the file is kept, where all others are asked for again.
   * @default none: nothing is ever stale
   */
  readonly cacheRules?: readonly CacheRule[];
  /**
   * The ARN of an ACM certificate for the domain names, in us-east-1. Private mode.
   * @default CloudFront's own certificate, which AWS serves from TLS 1.0 on
   */
  readonly certificateArn?: string;
  /** What people type; the first is the site's URL. Private mode. @default CloudFront's own name */
  readonly domainNames?: readonly string[];
  /**
   * The Route 53 zone in which all domain names are made to lead here. Private mode.
   * @default their records are kept elsewhere
   */
  readonly hostedZoneId?: string;
  /** From where CloudFront serves. Private mode. @default 'PriceClass_All' */
  readonly priceClass?: (typeof PRICE_CLASSES)[number];
  /** Whether destroying the site deletes what its bucket holds, too. @default false: a bucket with objects stays */
  readonly forceDestroy?: boolean;
}

/** A static site: a private bucket behind CloudFront or, asked for by name, a public bucket with a website endpoint. */
export class StaticSite extends Construct {
  public readonly bucketName: string;
  public readonly bucketArn: string;
  /** Where the site is, without a slash at the end. */
  public readonly url: string;
  /** In private mode. */
  public readonly distributionId: string | undefined;
  /** In private mode. */
  public readonly distribution: CloudfrontDistribution | undefined;
  public readonly resource: S3Bucket;
  /** Known before the bucket is, so that a plan shows policies whole. */
  private readonly arn: string;
  private readonly uploaded: readonly string[];

  constructor(scope: Construct, id: string, props: StaticSiteProps) {
    super(scope, id);

    const { bucketName, mode = 'private', forceDestroy = false, files, cacheRules = [] } = props;
    this.uploaded = files === undefined ? [] : listFiles(files);
    check(this, [...findings(props), ...fileFindings(props, this.uploaded), ...distributionFindings(props)]);

    const { partition } = new DataAwsPartition(this, 'Partition');
    this.arn = `arn:${partition}:s3:::${bucketName}`;

    const bucket = new S3Bucket(this, 'Resource', { bucket: bucketName, forceDestroy });
    encryptAndOwn(this, bucket);
    this.resource = bucket;
    this.bucketName = bucket.bucket;
    this.bucketArn = bucket.arn;

    if (mode === 'private') {
      const { certificateArn, domainNames = [], hostedZoneId, priceClass = 'PriceClass_All' } = props;
      const settings = { bucketName, certificateArn, domainNames, hostedZoneId, priceClass };
      this.distribution = distribute(this, bucket, pagesOf(props), settings);
      this.distributionId = this.distribution.id;
      openToDistribution(this, bucket, this.arn, this.distribution.arn);
      this.url = `https://${domainNames[0] ?? this.distribution.domainName}`;
    } else {
      openToEveryone(this, bucket, this.arn);
      this.url = `http://${websiteEndpoint(this, bucket, pagesOf(props))}`;
    }

    if (files !== undefined) upload(this, this.bucketName, files, this.uploaded, cacheRules);
  }

  /**
   * Lets the grantee read and replace one object, and learn nothing of any other. Without the right to list, S3 denies
   * it what is not there yet (403): a put with `If-None-Match: *` tells absent from forbidden.
   * Set `Cache-Control` with each put: without it CloudFront keeps the object for a day.
   */
  public grantPublish(grantee: Grantee, key: string): IamRolePolicy {
    check(this, [
      named('key', key, /^[^/*?$][^*?$]*$/, 'be that of one object, without wildcards or a leading slash'),
      must('key', key, 'not be one of the files, which a deployment would put back', (known) => {
        return !this.uploaded.includes(known);
      }),
    ]);
    return grant(this, `Publish-${key.replaceAll(/[^\w.-]/g, '-')}`, grantee, [
      { actions: ['s3:GetObject', 's3:PutObject'], resources: [`${this.arn}/${key}`] },
    ]);
  }
}

const findings = ({
  bucketName,
  mode,
  indexDocument,
  errorDocument,
  singlePageApp,
}: StaticSiteProps): readonly Finding[] => [
  // A dot would break TLS to the bucket, whose name is a label of its host.
  named(
    'bucketName',
    bucketName,
    /^[a-z\d][a-z\d-]{1,61}[a-z\d]$/,
    'be 3 to 63 lower-case letters, digits and inner hyphens',
  ),
  oneOf('mode', mode, ['private', 'public-website']),
  named('indexDocument', indexDocument, /^[^/]+$/, 'be a file name without slashes'),
  named('errorDocument', errorDocument, /^[^/]/, 'be a key without a leading slash'),
  given(
    'errorDocument',
    errorDocument,
    'be left out with singlePageApp, which shows the index document',
    !singlePageApp,
  ),
];

const fileFindings = ({ files, cacheRules = [] }: StaticSiteProps, keys: readonly string[]): readonly Finding[] => [
  must('files', files, 'be the path of a folder that holds files', () => keys.length > 0),
  must('files', keys.length, `be at most ${MOST_FILES}, each a resource that every plan reads again`, (count) => {
    return count <= MOST_FILES;
  }),
  ...cacheRules.map((rule) =>
    must('cacheRules', String(rule.files), 'have patterns that a file’s key matches', () =>
      keys.some((key) => matches(rule, key)),
    ),
  ),
];

function distributionFindings(props: StaticSiteProps): readonly Finding[] {
  const { mode = 'private', certificateArn, domainNames = [], hostedZoneId, priceClass } = props;
  const names = domainNames.length > 0 ? domainNames : undefined;
  const alone = { certificateArn, domainNames: names, hostedZoneId, priceClass };
  return [
    ...Object.entries(alone).map(([prop, value]) =>
      given(prop, value, 'be left out in mode public-website, which has no distribution', mode === 'private'),
    ),
    named(
      'certificateArn',
      certificateArn,
      /^arn:[\w-]+:acm:us-east-1:/,
      'be the ARN of a certificate in us-east-1, where CloudFront looks for it',
    ),
    given('certificateArn', certificateArn, 'come with domainNames', names !== undefined),
    given('domainNames', names, 'come with the certificateArn of their certificate', certificateArn !== undefined),
    given('hostedZoneId', hostedZoneId, 'come with domainNames', names !== undefined),
    ...domainNames.map((name) =>
      named('domainNames', name, /^[a-z\d-]+(\.[a-z\d-]+)+$/, 'be lower-case names such as www.example.com'),
    ),
    oneOf('priceClass', priceClass, PRICE_CLASSES),
  ];
}

/** The rule `<prop> must <rule>` for a prop that is there, whether or not its value is known. */
const given = (prop: string, value: unknown, rule: string, holds: boolean): Finding =>
  value === undefined || holds ? undefined : `${prop} must ${rule}`;

function pagesOf({ indexDocument = 'index.html', errorDocument, singlePageApp = false }: StaticSiteProps): Pages {
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
