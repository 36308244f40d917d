import { dev } from '../../environments/dev';
import { local } from '../../environments/local';
import { prod } from '../../environments/prod';
import { readStack } from '../../testkit';
import { jsonOf } from './fixture';

/** The arguments that name a resource in its account and region. */
const NAMES = [
  'name',
  'bucket',
  'function_name',
  'alarm_name',
  'cluster_name',
  'replication_group_id',
  'user_id',
  'user_group_id',
];

/** Resources whose names are unique within another resource only, such as the policies of a role. */
const WITHIN = ['aws_iam_role_policy', 'aws_s3_object', 'aws_security_group'];

const isReference = (value: unknown) => typeof value !== 'string' || value.startsWith('${');

/** The names of all resources, by type and argument. */
function namesOf(json: string): string[] {
  return Object.entries(readStack(json).toJSON().resource)
    .filter(([type]) => !WITHIN.includes(type))
    .flatMap(([type, blocks]) =>
      Object.values(blocks).flatMap((block) =>
        NAMES.flatMap((name) => (isReference(block[name]) ? [] : [`${type} ${name} ${block[name]}`])),
      ),
    );
}

it.each([
  ['dev', dev],
  ['prod', prod],
  ['local', local],
])('two environments like %s have no name in common, and so fit into one account and region', (_, config) => {
  const [one, other] = [namesOf(jsonOf('blue', config)), namesOf(jsonOf('green', config))];
  expect(one.length).toBeGreaterThan(50);
  expect(one.filter((name) => other.includes(name))).toEqual([]);
});

it('names keys, the vault, the plan and the topic of an environment after it', () => {
  const names = namesOf(jsonOf('blue', prod)).filter((name) => /^aws_(kms|backup|sns)/.test(name));
  expect(names.sort()).toEqual([
    'aws_backup_plan name tableside-blue',
    'aws_backup_selection name tableside-blue-tables',
    'aws_backup_vault name tableside-blue',
    ...['alarms', 'backups', 'caches', 'logs', 'queues', 'tables', 'variables'].map(
      (name) => `aws_kms_alias name alias/tableside-blue-${name}`,
    ),
    'aws_sns_topic name dax-blue-scores',
    'aws_sns_topic name tableside-blue-alarms',
  ]);
});

it.each([dev, prod])('the names that all regions of an account share have the region, or are given', (config) => {
  const shared = (json: string) => namesOf(json).filter((name) => /^aws_(iam_role|cloudfront)/.test(name));
  const [here, there] = ['eu-west-1', 'eu-central-1'].map((region) => shared(jsonOf('blue', { ...config, region })));
  expect(here?.filter((name) => !/-\$\{data\.aws_region\.[^}]+\.id\}$/.test(name))).toEqual(
    there?.filter((name) => name.startsWith('aws_cloudfront')),
  );
});
