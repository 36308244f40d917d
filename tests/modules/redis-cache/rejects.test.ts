import { TerraformVariable } from 'cdktf';
import { RedisCache } from '../../../modules/redis-cache';
import { synth } from '../../../testkit';
import { clientIn, secretArn, synthCache, where } from './fixture';

const NAME = '1 to 40 lowercase letters, digits or single hyphens, starting with a letter and not ending with a hyphen';
const WINDOW = 'a weekly window such as sun:05:00-sun:06:00';
const NODE = 'a node type such as cache.t4g.small';
const AUTHENTICATED = 'encryptionInTransit (required by authentication)';
const LONG = 'cacheName (with IAM, for the user <cacheName>-default)';

describe('RedisCache rejects', () => {
  it('rejects all invalid props in one error, each with its rule and value', () => {
    expect(() =>
      synthCache({
        cacheName: 'Menu',
        vpc: { vpcId: 'vpc-1', subnetIds: [] },
        engineVersion: '7.1',
        replicas: 6,
        port: 0,
        encryptionInTransit: false,
        kmsKeyArn: 'alias/menu',
        snapshotRetentionDays: 36,
      }),
    ).toThrow(
      new Error(
        `test/Cache: cacheName must be ${NAME}, got Menu; ` +
          'vpc.subnetIds must contain at least one subnet, got []; ' +
          'kmsKeyArn must be the ARN of a KMS key, got alias/menu; ' +
          'snapshotRetentionDays must be a whole number between 0 and 35, got 36; ' +
          'engineVersion (of valkey) must be 7.2, 8.x or 9.x, got 7.1; ' +
          'replicas must be a whole number between 0 and 5, got 6; ' +
          'port must be a whole number between 1 and 65535, got 0; ' +
          `${AUTHENTICATED} must be true, got false`,
      ),
    );
  });

  it.each([
    ['cacheName', { cacheName: '' }, `be ${NAME}, got ""`],
    ['cacheName', { cacheName: '1menu' }, `be ${NAME}, got 1menu`],
    ['cacheName', { cacheName: 'menu-' }, `be ${NAME}, got menu-`],
    ['cacheName', { cacheName: 'menu--card' }, `be ${NAME}, got menu--card`],
    ['cacheName', { cacheName: 'm'.repeat(41) }, `be ${NAME}, got mmm`],
    [LONG, { cacheName: 'm'.repeat(33) }, `have at most 32 characters, got ${'m'.repeat(33)}`],
    ['keyPattern', { keyPattern: 'menu *' }, 'be a glob pattern without spaces, got menu *'],
    ['snapshotRetentionDays', { snapshotRetentionDays: -1 }, 'be a whole number between 0 and 35, got -1'],
    ['snapshotTime', { snapshotTime: '24:00' }, 'be a time of day such as 03:00, got 24:00'],
    ['connectionsAlarm', { connectionsAlarm: 0 }, 'be a whole number between 1 and 65000, got 0'],
    ['connectionsAlarm', { connectionsAlarm: 65_001 }, 'be a whole number between 1 and 65000, got 65001'],
    [
      'engineVersion (of redis)',
      { engine: 'redis' as const, engineVersion: '7.2' },
      'be 6.0, 6.2, 7.0 or 7.1, got 7.2',
    ],
    ['engineVersion (of valkey)', { engineVersion: '8' }, 'be 7.2, 8.x or 9.x, got 8'],
    ['engineVersion (with IAM)', { engine: 'redis' as const, engineVersion: '6.2' }, 'be 7.0 or later, got 6.2'],
    ['nodeType', { nodeType: 't4g.small' }, `be ${NODE}, got t4g.small`],
    ['nodeType', { nodeType: 'cache.t4g.nano' }, `be ${NODE}, got cache.t4g.nano`],
    [
      'nodeType',
      { nodeType: 'cache.m3.large' },
      'not be of a retired family (t1, t2, m1, m2, m3, c1, r3), got cache.m3.large',
    ],
    [
      'vpc.subnetIds (with replicas)',
      { vpc: { vpcId: 'vpc-1', subnetIds: ['subnet-1'] } },
      'contain at least two subnets, got ["subnet-1"]',
    ],
    ['replicas', { replicas: -1 }, 'be a whole number between 0 and 5, got -1'],
    ['port', { port: 65_536 }, 'be a whole number between 1 and 65535, got 65536'],
    [AUTHENTICATED, { encryptionInTransit: false, authentication: { secretArn } }, 'be true, got false'],
    ['authentication.secretArn', { authentication: { secretArn: 'menu' } }, 'be the ARN of a secret, got menu'],
    [
      'authentication.kmsKeyArn',
      { authentication: { secretArn, kmsKeyArn: 'alias/menu' } },
      'be the ARN of a KMS key, got alias/menu',
    ],
    [
      'parameters',
      { parameters: { 'cluster-enabled': 'yes' } },
      'not contain cluster-enabled, since the cache has one shard, got ["cluster-enabled"]',
    ],
    ['maintenanceWindow', { maintenanceWindow: 'sun:05:00' }, `be ${WINDOW}, got sun:05:00`],
    ['maintenanceWindow', { maintenanceWindow: 'Sun:05:00-Sun:06:00' }, `be ${WINDOW}, got Sun:05:00-Sun:06:00`],
    [
      'maintenanceWindow',
      { maintenanceWindow: 'sun:05:00-sun:05:59' },
      'last at least 60 minutes, got sun:05:00-sun:05:59',
    ],
    ['logKmsKeyArn', { logKmsKeyArn: 'alias/logs' }, 'be the ARN of a KMS key, got alias/logs'],
    ['logRetentionDays', { logRetentionDays: 2 as 1 }, 'be one of 1, 3, 5, '],
  ])('rejects %s of %j', (prop, props, rule) => {
    expect(() => synthCache(props)).toThrow(`test/Cache: ${prop} must ${rule}`);
  });

  it.each([
    ['sun:02:00-sun:03:01', '03:00'],
    ['sun:03:59-sun:05:00', '03:00'],
    ['sun:03:10-sun:04:10', '03:00'],
    ['sun:02:00-sun:06:00', '03:00'],
    ['sat:23:00-sun:00:01', '00:00'],
    ['sun:00:29-sun:02:00', '23:30'],
  ])('rejects a maintenance window %s that overlaps the snapshot at %s', (maintenanceWindow, snapshotTime) => {
    expect(() => synthCache({ maintenanceWindow, snapshotTime })).toThrow(
      new Error(
        `test/Cache: maintenanceWindow must not overlap the hour that starts at snapshotTime (${snapshotTime}), got ${maintenanceWindow}`,
      ),
    );
  });

  it.each([
    ['sun:02:00-sun:03:00', '03:00'],
    ['sun:04:00-sun:05:00', '03:00'],
    ['sat:22:59-sat:23:59', '23:59'],
    ['sun:00:30-sun:01:30', '23:30'],
  ])('accepts a maintenance window %s next to the snapshot at %s', (maintenanceWindow, snapshotTime) => {
    expect(() => synthCache({ maintenanceWindow, snapshotTime })).not.toThrow();
  });

  it.each([{ cacheName: 'm'.repeat(32) }, { cacheName: 'm'.repeat(40), authentication: 'none' as const }])(
    'accepts a name of the maximum length: %j',
    (props) => {
      expect(() => synthCache(props)).not.toThrow();
    },
  );

  it('accepts a single subnet without replicas', () => {
    const vpc = { vpcId: 'vpc-1', subnetIds: ['subnet-1'] };
    expect(() => synthCache({ vpc, replicas: 0 })).not.toThrow();
  });

  it('rejects data tiering on an engine version without it', () => {
    const props = {
      engine: 'redis',
      engineVersion: '6.0',
      authentication: 'none',
      nodeType: 'cache.r6gd.xlarge',
    } as const;
    expect(() => synthCache(props)).toThrow(
      new Error('test/Cache: engineVersion (with data tiering) must be redis 6.2 or later, got redis 6.0'),
    );
  });

  it('rejects values that the types exclude', () => {
    expect(() => synthCache({ engine: 'memcached' as 'redis', authentication: 'password' as 'iam' })).toThrow(
      new Error(
        'test/Cache: engine must be one of valkey, redis, got memcached; ' +
          'authentication must be iam, none or { secretArn }, got password',
      ),
    );
  });

  it.each(['nodeType', 'replicas', 'engineVersion', 'snapshotTime'])(
    'rejects a %s that is unknown at synthesis',
    (prop) => {
      expect(() =>
        synth((scope) => {
          const { value } = new TerraformVariable(scope, 'Later', { type: 'string' });
          new RedisCache(scope, 'Cache', { cacheName: 'menu', vpc: where, [prop]: value });
        }),
      ).toThrow(
        new Error(`test/Cache: ${prop} must be known at synthesis, because other settings are derived from it`),
      );
    },
  );

  it('accepts a maintenance window in the snapshot hour if the retention of snapshots is unknown at synthesis', () => {
    expect(() =>
      synth((scope) => {
        const snapshotRetentionDays = new TerraformVariable(scope, 'Later', { type: 'number' }).numberValue;
        const maintenanceWindow = 'sun:03:30-sun:04:30';
        new RedisCache(scope, 'Cache', { cacheName: 'menu', vpc: where, snapshotRetentionDays, maintenanceWindow });
      }),
    ).not.toThrow();
  });

  it('rejects a client outside a VPC', () => {
    expect(() =>
      synth((scope) => {
        const { client } = clientIn(scope);
        const outside = Object.assign(client, { securityGroupId: undefined });
        new RedisCache(scope, 'Cache', { cacheName: 'menu', vpc: where }).connectFrom(outside);
      }),
    ).toThrow(new Error('test/Cache: client must be in a VPC (set its vpc), got test/Client'));
  });
});
