import { type Finding, must, named, oneOf } from '../shared/check';
import { type CacheRule, matches } from './files';

const PRICE_CLASSES = ['PriceClass_100', 'PriceClass_200', 'PriceClass_All'] as const;

export type PriceClass = (typeof PRICE_CLASSES)[number];

/** Each file is a resource: Terraform keeps it in the state and reads it from S3 for every plan. */
const MAX_FILES = 1000;

export interface SiteSettings {
  readonly bucketName: string;
  readonly mode: string;
  readonly indexDocument: string;
  readonly errorDocument?: string;
  readonly singlePageApp: boolean;
  readonly files?: string;
  readonly keys: readonly string[];
  readonly cacheRules: readonly CacheRule[];
  readonly certificateArn?: string;
  readonly domainNames: readonly string[];
  readonly hostedZoneId?: string;
  readonly priceClass: PriceClass | undefined;
}

export const findings = (settings: SiteSettings): Finding[] => [
  ...pageFindings(settings),
  ...fileFindings(settings),
  ...distributionFindings(settings),
];

const pageFindings = (settings: SiteSettings): Finding[] => [
  named(
    'bucketName',
    settings.bucketName,
    // The name becomes a label of the bucket's domain, in which a dot would break TLS.
    /^[a-z\d][a-z\d-]{1,61}[a-z\d]$/,
    'be 3 to 63 lowercase letters, digits and inner hyphens',
  ),
  oneOf('mode', settings.mode, ['private', 'public-website']),
  named('indexDocument', settings.indexDocument, /^[^/]+$/, 'be a file name without slashes'),
  named('errorDocument', settings.errorDocument, /^[^/]/, 'be a key without a leading slash'),
  whenSet(
    'errorDocument',
    settings.errorDocument,
    'be omitted with singlePageApp, which serves the index document',
    !settings.singlePageApp,
  ),
];

const fileFindings = ({ files, cacheRules, keys }: SiteSettings): Finding[] => [
  must('files', files, 'be the path of a folder that contains files', () => keys.length > 0),
  must('files', keys.length, `contain at most ${MAX_FILES} files, since every plan reads each of them`, (count) => {
    return count <= MAX_FILES;
  }),
  ...cacheRules.map((rule) =>
    must('cacheRules', String(rule.files), 'match at least one file each', () => {
      return keys.some((key) => matches(rule, key));
    }),
  ),
];

function distributionFindings(settings: SiteSettings): Finding[] {
  const { mode, certificateArn, hostedZoneId, priceClass } = settings;
  const domainNames = settings.domainNames.length > 0 ? settings.domainNames : undefined;
  return [
    ...Object.entries({ certificateArn, domainNames, hostedZoneId, priceClass }).map(([prop, value]) =>
      whenSet(prop, value, 'be omitted in mode public-website, which has no distribution', mode === 'private'),
    ),
    named(
      'certificateArn',
      certificateArn,
      /^arn:[\w-]+:acm:us-east-1:/,
      'be the ARN of a certificate in us-east-1, as CloudFront requires',
    ),
    whenSet('certificateArn', certificateArn, 'be set together with domainNames', domainNames !== undefined),
    whenSet('domainNames', domainNames, 'be set together with certificateArn', certificateArn !== undefined),
    whenSet('hostedZoneId', hostedZoneId, 'be set together with domainNames', domainNames !== undefined),
    ...settings.domainNames.map((name) =>
      named('domainNames', name, /^[a-z\d-]+(\.[a-z\d-]+)+$/, 'be lowercase names such as www.example.com'),
    ),
    oneOf('priceClass', priceClass, PRICE_CLASSES),
  ];
}

/** The rule `<prop> must <rule>` for a prop that is set, even if its value is unknown at synthesis. */
const whenSet = (prop: string, value: unknown, rule: string, holds: boolean): Finding =>
  value === undefined || holds ? undefined : `${prop} must ${rule}`;
