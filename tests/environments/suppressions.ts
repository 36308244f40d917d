import type { Suppression } from '../support/checkov/gate';

// What Checkov asks for and the environments do not have, each with the reason. `on` are patterns of the environment and
// the construct path. A pattern that matches nothing fails a test.

const FUNCTIONS = ['*/Orders/*', '*/Restaurants/*', '*/Messages/*', '*/Scores/*'];

/** In all environments. */
const EVERYWHERE: readonly Suppression[] = [
  {
    rule: 'CKV_AWS_115',
    on: FUNCTIONS,
    reason: 'Reserved concurrency makes a queue send good messages to its dead-letter queue. Mappings have a maximum.',
  },
  {
    rule: 'CKV_AWS_116',
    on: FUNCTIONS,
    reason: 'Mappings have queues for what fails, callers get the error, and schedules do the same again in a minute.',
  },
  {
    rule: 'CKV_AWS_117',
    on: ['*/Orders/Publish/Resource', '*/Orders/Buffer/Function/Resource'],
    reason: 'They call public endpoints of AWS only, and nothing in the VPC.',
  },
  {
    rule: 'CKV_AWS_272',
    on: FUNCTIONS,
    reason: 'Zips are built and hashed at synthesis, from the reviewed source. Nobody else uploads code.',
  },
  {
    rule: 'CKV_AWS_394',
    on: ['*/Restaurants/Cache/Zones', '*/Messages/Cache/Zones', '*/Scores/Cluster/Zones'],
    reason: 'Only tells in how many zones the given subnets lie: another zone creates nothing.',
  },
  {
    rule: 'CKV_AWS_26',
    on: ['*/Scores/Cluster/Topic'],
    reason: 'Has names of nodes and events only. DAX cannot publish to a topic that a key of AWS encrypts.',
  },
  {
    rule: 'CKV_AWS_144',
    on: ['*/Orders/Site/Resource'],
    reason: 'The tables can make the page again in any region.',
  },
  {
    rule: 'CKV_AWS_145',
    on: ['*/Orders/Site/Resource'],
    reason: 'Everyone may read the page, which SSE-S3 encrypts. A key would only add requests to KMS.',
  },
  {
    rule: 'CKV2_AWS_62',
    on: ['*/Orders/Site/Resource'],
    reason: 'Nothing follows changes of the page.',
  },
  {
    rule: 'CKV_AWS_310',
    on: ['*/Orders/Site/Distribution'],
    reason: 'There is one bucket. CloudFront serves its copies while S3 does not answer.',
  },
  {
    rule: 'CKV_AWS_374',
    on: ['*/Orders/Site/Distribution'],
    reason: 'The page is for all countries.',
  },
  {
    rule: 'CKV2_AWS_32',
    on: ['*/Orders/Site/Distribution'],
    reason: 'It has the headers policy SecurityHeadersPolicy that AWS manages, which is no resource.',
  },
];

/** In environments with a public website instead. */
const PUBLIC_WEBSITE: readonly Suppression[] = [
  {
    rule: 'CKV_AWS_54',
    on: ['local/Orders/Site/PublicAccessBlock', 'dev/Orders/Site/PublicAccessBlock'],
    reason: 'A public website: everyone may read its objects.',
  },
  {
    rule: 'CKV_AWS_56',
    on: ['local/Orders/Site/PublicAccessBlock', 'dev/Orders/Site/PublicAccessBlock'],
    reason: 'A public website: everyone may read its objects.',
  },
  {
    rule: 'CKV_AWS_70',
    on: ['dev/Orders/Site/Policy'],
    reason: 'A public website: everyone may read its objects, and nothing else.',
  },
  {
    rule: 'CKV2_AWS_6',
    on: ['local/Orders/Site/Resource', 'dev/Orders/Site/Resource'],
    reason: 'The public access block allows the policy of a public website. It blocks ACLs.',
  },
];

/** What environments for development do without: it costs more than what they hold is worth. */
const RELAXED: readonly Suppression[] = [
  {
    rule: 'CKV_AWS_338',
    on: ['local/*', 'dev/*', 'staging/*'],
    reason: 'Logs are for debugging, not for audits: production keeps them for a year.',
  },
  {
    rule: 'CKV_AWS_28',
    on: ['local/*', 'dev/*'],
    reason: 'Has sample data, which can be loaded again.',
  },
  {
    rule: 'CKV2_AWS_50',
    on: ['local/*/Cache/Resource', 'dev/Restaurants/Cache/Resource'],
    reason: 'One node, whose failure costs only speed.',
  },
  {
    rule: 'CKV_AWS_30',
    on: ['local/*/Cache/Resource'],
    reason: 'The Redis of the local AWS listens on loopback only, without TLS.',
  },
  {
    rule: 'CKV_AWS_31',
    on: ['local/*/Cache/Resource'],
    reason: 'The Redis of the local AWS listens on loopback only, without TLS and users.',
  },
  {
    rule: 'CKV_AWS_158',
    on: ['local/*', 'dev/*'],
    reason: 'CloudWatch encrypts logs with its own key. A key costs by the month.',
  },
  {
    rule: 'CKV_AWS_173',
    on: ['local/*', 'dev/*'],
    reason: 'Variables have names and URLs, no secrets. Lambda encrypts them with its own key.',
  },
  {
    rule: 'CKV_AWS_119',
    on: ['local/*', 'dev/*'],
    reason: 'DynamoDB encrypts tables with its own key.',
  },
  {
    rule: 'CKV_AWS_191',
    on: ['local/*/Cache/Resource', 'dev/*/Cache/Resource'],
    reason: 'ElastiCache encrypts data with its own key.',
  },
  {
    rule: 'CKV_AWS_18',
    on: ['local/Orders/Site/Resource', 'dev/Orders/Site/Resource'],
    reason: 'Nobody audits who reads the page.',
  },
];

/** In environments with keys of their own. */
const KEY_POLICIES: readonly Suppression[] = ['CKV_AWS_109', 'CKV_AWS_111', 'CKV_AWS_356'].map((rule) => ({
  rule,
  on: ['Alarms', 'Backups', 'Keys/*'].flatMap((owner) => [`staging/${owner}/*Policy`, `prod/${owner}/*Policy`]),
  reason: 'In the policy of a key, * is the key itself, and the policy names who may do what through which service.',
}));

/** What only the people know who run the site. Each is a setting of `orders.site` in the environment. */
const INPUTS: readonly Suppression[] = (
  [
    ['CKV_AWS_18', 'accessLogBucketName'],
    ['CKV_AWS_86', 'accessLogBucketName'],
    ['CKV_AWS_174', 'certificateArn'],
    ['CKV2_AWS_42', 'certificateArn'],
    ['CKV_AWS_68', 'webAclArn'],
    ['CKV2_AWS_47', 'webAclArn'],
  ] as const
).map(([rule, setting]) => ({
  rule,
  on: ['staging/Orders/Site/*', 'prod/Orders/Site/*'],
  reason: `Set ${setting} of orders.site, which this repository cannot know.`,
}));

/** What only shows once `local` is deployed. */
export const DEPLOYED: readonly Suppression[] = [
  {
    rule: 'CKV_AWS_70',
    on: ['local/Orders/Site/Policy', 'local/Orders/Site/Resource'],
    reason: 'A public website: everyone may read its objects, and nothing else.',
  },
  {
    rule: 'CKV_AWS_382',
    on: ['local/*/SecurityGroup'],
    reason: 'The local AWS still shows the first rule of a group, which the AWS provider has removed.',
  },
];

export const SUPPRESSIONS = [...EVERYWHERE, ...PUBLIC_WEBSITE, ...RELAXED, ...KEY_POLICIES, ...INPUTS];
