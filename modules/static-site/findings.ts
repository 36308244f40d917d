import { between, type Finding, flag, knownAtSynthesis, must, named, oneOf } from '../shared/check';
import { type CacheRule, matches } from './content';
import { fallbackCode, MAX_CODE_BYTES } from './fallback';
import { type Folder, idsOf } from './files';

export const PRICE_CLASSES = ['PriceClass_100', 'PriceClass_200', 'PriceClass_All'] as const;

export type PriceClass = (typeof PRICE_CLASSES)[number];

/** Each file is a resource: Terraform keeps it in the state and reads it from S3 for every plan. */
const MAX_FILES = 1000;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const LABEL = '[a-z\\d]([a-z\\d-]*[a-z\\d])?';
const BUCKET_NAME = new RegExp(`^(?=.{3,63}$)${LABEL}$`);
const DOTTED_NAME = new RegExp(`^(?=.{3,63}$)${LABEL}(\\.${LABEL})*$`);
const RESERVED = /^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3|-an)$|^\d+(\.\d+){3}$/;

/** One leading wildcard, as CloudFront and Route 53 accept it, and labels of at most 63 characters. */
const DOMAIN_NAME = new RegExp(`^(?=.{1,253}$)(?!.*[^.]{64})(\\*\\.)?${LABEL}(\\.${LABEL})+$`);

export interface SiteSettings extends Folder {
  readonly bucketName: string;
  readonly mode: string;
  readonly indexDocument: string;
  readonly errorDocument?: string;
  readonly singlePageApp: boolean;
  readonly files?: string;
  readonly removalDelaySeconds: number;
  readonly invalidate: boolean;
  readonly cacheRules: readonly CacheRule[];
  readonly certificateArn?: string;
  readonly domainNames: readonly string[];
  readonly hostedZoneId?: string;
  readonly noncurrentVersionDays: number;
  readonly priceClass: PriceClass | undefined;
  readonly webAclArn?: string;
  readonly accessLogBucketName?: string;
  readonly forceDestroy: boolean;
  readonly deletionProtection: boolean;
}

export const findings = (settings: SiteSettings): Finding[] => [
  ...pageFindings(settings),
  ...fileFindings(settings),
  ...distributionFindings(settings),
];

const pageFindings = (settings: SiteSettings): Finding[] => [
  ...bucketFindings(settings),
  oneOf('mode', settings.mode, ['private', 'public-website']),
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_NoncurrentVersionExpiration.html
  between('noncurrentVersionDays', settings.noncurrentVersionDays, 1, 2_147_483_647),
  named('indexDocument', settings.indexDocument, /^[^/]+$/, 'be a file name without slashes'),
  ...(hasFallback(settings) ? knownAtSynthesis({ 'indexDocument (with singlePageApp)': settings.indexDocument }) : []),
  named('errorDocument', settings.errorDocument, /^[^/]/, 'be a key without a leading slash'),
  whenSet(
    'errorDocument',
    settings.errorDocument,
    'be omitted with singlePageApp, which serves the index document',
    !settings.singlePageApp,
  ),
];

/** Whether a function has the names of objects in its code. */
export const hasFallback = ({ mode, singlePageApp }: Pick<SiteSettings, 'mode' | 'singlePageApp'>): boolean =>
  mode === 'private' && singlePageApp;

const bucketFindings = ({ bucketName, mode, accessLogBucketName, deletionProtection }: SiteSettings): Finding[] => [
  mode === 'public-website'
    ? named(
        'bucketName',
        bucketName,
        DOTTED_NAME,
        'be 3 to 63 lowercase letters, digits, and hyphens and single dots inside',
      )
    : // The name becomes a label of the bucket's domain, in which a dot would break TLS.
      named('bucketName', bucketName, BUCKET_NAME, 'be 3 to 63 lowercase letters, digits and inner hyphens'),
  must('bucketName', bucketName, 'not be an IP address, or have a prefix or suffix that S3 reserves', (name) => {
    return !RESERVED.test(name);
  }),
  named('accessLogBucketName', accessLogBucketName, DOTTED_NAME, 'be the name of a bucket'),
  must(
    'accessLogBucketName',
    accessLogBucketName,
    'not be the bucket of the site, whose log would log itself',
    (name) => {
      return name !== bucketName;
    },
  ),
  flag('deletionProtection', deletionProtection),
];

const fileFindings = (settings: SiteSettings): Finding[] => [
  ...knownAtSynthesis({ files: settings.files, removalDelaySeconds: settings.removalDelaySeconds }),
  must('files', settings.files, 'be the path of a folder that contains files', () => settings.keys.length > 0),
  must(
    'files',
    settings.keys.length,
    `contain at most ${MAX_FILES} files, since every plan reads each of them`,
    (count) => {
      return count <= MAX_FILES;
    },
  ),
  ...settings.brokenLinks.map((link) =>
    must('files', link, 'not contain links that lead nowhere or in a circle', never),
  ),
  ...settings.unreadable.map((path) => must('files', path, 'contain only files and folders that can be read', never)),
  ...[...idsOf(settings.keys).values()]
    .filter(({ length }) => length > 1)
    .map((keys) => must('files', keys.join(' and '), 'not contain files with the same construct id (/ is --)', never)),
  ...settings.keys.map((key) =>
    must('files', key, 'have paths of at most 1024 bytes', (path) => Buffer.byteLength(path) <= 1024),
  ),
  must('files (with singlePageApp)', settings.keys.length, 'contain fewer files without an extension', () => {
    return !settings.singlePageApp || fallbackCode(settings.indexDocument, settings.keys).length <= MAX_CODE_BYTES;
  }),
  between('removalDelaySeconds', settings.removalDelaySeconds, 0, 3600),
  ...settings.cacheRules.flatMap((rule) => ruleFindings(rule, settings.keys)),
];

const ruleFindings = (rule: CacheRule, keys: readonly string[]): Finding[] => [
  must('cacheRules', String(rule.files), 'match at least one file each', () => keys.some((key) => matches(rule, key))),
  must('cacheRules', String(rule.files), 'set cacheControl, contentType or contentEncoding', () => {
    return [rule.cacheControl, rule.contentType, rule.contentEncoding].some((header) => header !== undefined);
  }),
  named(`cacheControl of ${rule.files}`, rule.cacheControl, /\S/, 'not be empty'),
  named(
    `contentType of ${rule.files}`,
    rule.contentType,
    /^[\w.+-]+\/[\w.+-]+( *;.+)?$/,
    'be a media type such as text/css',
  ),
  named(
    `contentEncoding of ${rule.files}`,
    rule.contentEncoding,
    /^[\w-]+$/,
    'be an encoding such as gzip, or identity',
  ),
];

const never = () => false;

function distributionFindings(settings: SiteSettings): Finding[] {
  const { mode, certificateArn, hostedZoneId, priceClass, webAclArn } = settings;
  const unknown = knownAtSynthesis({ domainNames: settings.domainNames });
  if (unknown.length > 0) return unknown;
  const domainNames = settings.domainNames.length > 0 ? settings.domainNames : undefined;
  return [
    ...Object.entries({ certificateArn, domainNames, hostedZoneId, priceClass, webAclArn }).map(([prop, value]) =>
      whenSet(prop, value, 'be omitted in mode public-website, which has no distribution', mode === 'private'),
    ),
    flag('invalidate', settings.invalidate),
    whenSet('invalidate', settings.invalidate || undefined, 'be false in mode public-website', mode === 'private'),
    named(
      'certificateArn',
      certificateArn,
      /^arn:[\w-]+:acm:us-east-1:/,
      'be the ARN of a certificate in us-east-1, as CloudFront requires',
    ),
    whenSet('certificateArn', certificateArn, 'be set together with domainNames', domainNames !== undefined),
    whenSet('domainNames', domainNames, 'be set together with certificateArn', certificateArn !== undefined),
    ...domainFindings(settings),
    oneOf('priceClass', priceClass, PRICE_CLASSES),
    named(
      'webAclArn',
      webAclArn,
      /^arn:[\w-]+:wafv2:us-east-1:\d{12}:global\/webacl\/[\w-]+\/[\w-]+$/,
      'be the ARN of a web ACL for CloudFront, in us-east-1',
    ),
  ];
}

const domainFindings = ({ domainNames, hostedZoneId }: SiteSettings): Finding[] => [
  named('hostedZoneId', hostedZoneId, /^(\/hostedzone\/)?[A-Z\d]{1,32}$/, 'be the id of a zone such as Z0123456789ABC'),
  whenSet('hostedZoneId', hostedZoneId, 'be set together with domainNames', domainNames.length > 0),
  ...domainNames.map((name) =>
    named('domainNames', name, DOMAIN_NAME, 'be lowercase names such as www.example.com or *.example.com'),
  ),
  must('domainNames', domainNames, 'not contain duplicates', (names) => new Set(names).size === names.length),
];

/** The rule `<prop> must <rule>` for a prop that is set, even if its value is unknown at synthesis. */
const whenSet = (prop: string, value: unknown, rule: string, holds: boolean): Finding =>
  value === undefined || holds ? undefined : `${prop} must ${rule}`;
