import { environments } from '../../environments';
import { type Block, readStack, type SynthesizedStack } from '../../testkit';
import { environmentJson } from './fixture';

const { accountId, region } = environments.prod;
const stackOf = (name: keyof typeof environments) => readStack(environmentJson(name));
const dev = stackOf('dev');
const staging = stackOf('staging');
const prod = stackOf('prod');

const TABLES = ['Orders/Table', 'Orders/Leaderboard', 'Orders/CountedRecords', 'Restaurants/Table', 'Messages/Table'];
const ALL_TABLES = [...TABLES, 'Scores/Table'].map((path) => `${path}/Resource`);
const KEYS = ['Tables', 'Queues', 'Caches', 'Variables', 'Logs'].map((name) => `Keys/${name}/Resource`);
const ALL_KEYS = ['Alarms/Key/Resource', ...KEYS, 'Backups/Key/Resource'];

type Types = Parameters<SynthesizedStack['resources']>[0];
const pathsOf = (stack: SynthesizedStack, types: readonly Types[], holds: (block: Block) => boolean) =>
  types.flatMap((type) =>
    Object.entries(stack.resources(type)).flatMap(([path, block]) => (holds(block) ? [path] : [])),
  );

const isProtected = ({ lifecycle }: Block) => (lifecycle as { prevent_destroy?: boolean })?.prevent_destroy === true;
const HOLD_DATA = ['aws_dynamodb_table', 'aws_sqs_queue', 'aws_s3_bucket', 'aws_kms_key', 'aws_backup_vault'] as const;

describe('what holds data', () => {
  it('is protected in prod, except for caches, which hold copies', () => {
    const protectedPaths = pathsOf(prod, HOLD_DATA, isProtected);
    expect(protectedPaths).toEqual(pathsOf(prod, HOLD_DATA, () => true));
    expect(protectedPaths.sort()).toEqual(
      [
        ...ALL_TABLES,
        ...ALL_KEYS,
        'Orders/Buffer/Resource',
        'Orders/Buffer/DeadLetterQueue/Resource',
        'Orders/Table/Leaderboard/Failures/Resource',
        'Restaurants/Table/Cache/Failures/Resource',
        'Messages/Table/Update/Failures/Resource',
        'Messages/Table/Invalidate/Failures/Resource',
        'Orders/Site/Resource',
        'Backups/Vault',
      ].sort(),
    );
  });

  it.each([
    ['dev', dev],
    ['staging', staging],
  ])('can be destroyed in %s, with the objects and the backups in it', (_, stack) => {
    expect(pathsOf(stack, HOLD_DATA, isProtected)).toEqual([]);
    const containers = [...Object.values(stack.resources('aws_s3_bucket')), ...vaults(stack)];
    expect(containers.filter(({ force_destroy }) => force_destroy !== true)).toEqual([]);
  });
});

const vaults = (stack: SynthesizedStack) => Object.values(stack.resources('aws_backup_vault'));

describe('keys of the environment', () => {
  const reference = (path: string) => `\${aws_kms_key.${path}.arn}`;

  it.each([
    ['staging', staging, 7],
    ['prod', prod, 30],
  ])('of %s rotate, have aliases, and can be restored for days', (_, stack, days) => {
    expect(Object.keys(stack.resources('aws_kms_key')).sort()).toEqual([...ALL_KEYS].sort());
    for (const key of Object.values(stack.resources('aws_kms_key'))) {
      expect(key).toMatchObject({ enable_key_rotation: true, deletion_window_in_days: days });
    }
    expect(Object.keys(stack.resources('aws_kms_alias'))).toHaveLength(ALL_KEYS.length);
  });

  // A resource that is added later without a key fails here.
  it.each<[Types, string, string, readonly string[]]>([
    ['aws_sqs_queue', 'kms_master_key_id', 'Keys/Queues', []],
    ['aws_lambda_function', 'kms_key_arn', 'Keys/Variables', []],
    ['aws_cloudwatch_log_group', 'kms_key_id', 'Keys/Logs', []],
    ['aws_elasticache_replication_group', 'kms_key_id', 'Keys/Caches', []],
    ['aws_elasticache_serverless_cache', 'kms_key_id', 'Keys/Caches', []],
    ['aws_backup_vault', 'kms_key_arn', 'Backups/Key', []],
    // AWS does not document which principal DAX publishes as, so no key could admit it.
    ['aws_sns_topic', 'kms_master_key_id', 'Alarms/Key', ['Scores/Cluster/Topic']],
  ])('encrypt every %s', (type, argument, key, except) => {
    const blocks = Object.entries(prod.resources(type)).filter(([path]) => !except.includes(path));
    expect(blocks.length).toBeGreaterThan(0);
    expect(new Set(blocks.map(([, block]) => block[argument]))).toEqual(new Set([reference(`${key}/Resource`)]));
  });

  it('encrypt every table', () => {
    const encryption = { enabled: true, kms_key_arn: reference('Keys/Tables/Resource') };
    const tables = Object.values(prod.resources('aws_dynamodb_table'));
    expect(tables.map(({ server_side_encryption }) => server_side_encryption)).toEqual(tables.map(() => encryption));
    expect(tables).toHaveLength(ALL_TABLES.length);
  });

  const partition = (path: string) => `\${data.aws_partition.${path}/Partition.partition}`;
  const account = [{ type: 'AWS', identifiers: [accountId] }];
  const USE = ['CreateGrant', 'Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey*', 'ReEncrypt*'];

  it.each([
    ['Keys/Tables', ['dynamodb']],
    ['Keys/Queues', ['sqs']],
    // https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
    ['Keys/Caches', ['elasticache', 'dax']],
    ['Keys/Variables', ['lambda']],
    ['Backups/Key', ['backup', 'dynamodb']],
  ])('are used only through their services: %s', (path, services) => {
    const [, ...others] = prod.statements(`${path}/Policy`);
    expect(others).toEqual([
      {
        sid: 'UseThroughServices',
        principals: account,
        actions: USE.map((action) => `kms:${action}`),
        resources: ['*'],
        condition: [
          {
            test: 'StringEquals',
            variable: 'kms:ViaService',
            values: services.map((service) => `${service}.${region}.amazonaws.com`),
          },
        ],
      },
    ]);
  });

  // Plans do not protect a key that is no longer in the code, for example without `ownKeys`.
  it.each([
    ['cannot', 'prod', prod, false],
    ['can', 'staging', staging, true],
  ])('%s be deleted by anybody in %s', (_can, _name, stack, can) => {
    for (const path of ALL_KEYS) {
      const statements = stack.statements(path.replace('/Resource', '/Policy'));
      const allowed = statements.flatMap(({ actions }) => actions as string[]);
      expect(allowed.includes('kms:ScheduleKeyDeletion')).toBe(can);
      expect(allowed.filter((action) => /^kms:(\*|S)/.test(action))).toEqual(can ? ['kms:ScheduleKeyDeletion'] : []);
    }
  });

  it.each(ALL_KEYS.map((path) => path.replace('/Resource', '')))(
    'cannot be used by their administrators: %s',
    (path) => {
      const [administration] = prod.statements(`${path}/Policy`);
      expect(administration).toMatchObject({ sid: 'Administration', principals: account, resources: ['*'] });
      const using = /^kms:(\*|CreateGrant|(De|En|ReEn)crypt.*|Generate.*)$/;
      const actions = administration?.actions as string[];
      expect(actions.filter((action) => using.test(action))).toEqual([]);
      expect(actions).toContain('kms:PutKeyPolicy');
    },
  );

  it('of logs admit CloudWatch Logs for the log groups of the environment', () => {
    const [, ...others] = prod.statements('Keys/Logs/Policy');
    const groups = `arn:${partition('Keys')}:logs:${region}:${accountId}:log-group:`;
    expect(others).toEqual([
      {
        sid: 'LogGroups',
        principals: [{ type: 'Service', identifiers: [`logs.${region}.amazonaws.com`] }],
        actions: ['kms:Decrypt*', 'kms:Describe*', 'kms:Encrypt*', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
        resources: ['*'],
        condition: [
          {
            test: 'ArnLike',
            variable: 'kms:EncryptionContext:aws:logs:arn',
            values: [`${groups}/aws/lambda/tableside-prod-*`, `${groups}/aws/vendedlogs/elasticache/tableside-prod-*`],
          },
        ],
      },
    ]);
    const names = Object.values(prod.resources('aws_cloudwatch_log_group')).map(({ name }) => name);
    expect(
      names.filter((name) => !/^\/aws\/(lambda|vendedlogs\/elasticache)\/tableside-prod-/.test(`${name}`)),
    ).toEqual([]);
  });
});

describe('the topic of alarms', () => {
  const fromAccount = { test: 'StringEquals', variable: 'aws:SourceAccount', values: [accountId] };
  const cloudwatch = [{ type: 'Service', identifiers: ['cloudwatch.amazonaws.com'] }];

  it('and its key admit the alarms of the account', () => {
    const [, ...others] = prod.statements('Alarms/Key/Policy');
    expect(others).toEqual([
      {
        sid: 'Alarms',
        principals: cloudwatch,
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
        condition: [fromAccount],
      },
    ]);
    const resources = [
      `arn:\${data.aws_partition.Alarms/Partition.partition}:sns:${region}:${accountId}:tableside-prod-alarms`,
    ];
    expect(prod.statements('Alarms/Policy')).toEqual([
      { sid: 'AlarmsPublish', principals: cloudwatch, actions: ['sns:Publish'], resources, condition: [fromAccount] },
      {
        sid: 'TlsOnly',
        effect: 'Deny',
        principals: [{ type: 'AWS', identifiers: ['*'] }],
        actions: ['sns:Publish'],
        resources,
        condition: [{ test: 'Bool', variable: 'aws:SecureTransport', values: ['false'] }],
      },
    ]);
    expect(prod.resource('aws_sns_topic', 'Alarms/Resource').name).toBe('tableside-prod-alarms');
  });
});
