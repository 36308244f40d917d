import { TerraformVariable } from 'cdktf';
import { RedisCache } from '../../../modules/redis-cache';
import { synth } from '../../../testkit';
import { clientIn, secretArn, synthCache, where } from './fixture';

const NAME = '1 to 40 lower-case letters, digits or single hyphens, a letter first and no hyphen last';
const WINDOW = 'a time of the week such as sun:05:00-sun:06:00';
const NODE = 'a node type such as cache.t4g.small';
const AUTHENTICATED = 'encryptionInTransit (without which there is no authentication)';
const LONG = 'cacheName (with IAM, for the user <cacheName>-default)';

describe('a RedisCache rejects', () => {
  it('all broken rules at once, by name, rule and value', () => {
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
          'vpc.subnetIds must name at least one subnet, got []; ' +
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
    ['keyPattern', { keyPattern: 'menu *' }, 'be a glob pattern without blanks, got menu *'],
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
      'be none of the retired families t1, t2, m1, m2, m3, c1, r3, got cache.m3.large',
    ],
    [
      'vpc.subnetIds (with replicas)',
      { vpc: { vpcId: 'vpc-1', subnetIds: ['subnet-1'] } },
      'name at least two subnets, got ["subnet-1"]',
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
      'leave cluster-enabled alone: the cache is one shard, got ["cluster-enabled"]',
    ],
    ['maintenanceWindow', { maintenanceWindow: 'sun:05:00' }, `be ${WINDOW}, got sun:05:00`],
    ['maintenanceWindow', { maintenanceWindow: 'Sun:05:00-Sun:06:00' }, `be ${WINDOW}, got Sun:05:00-Sun:06:00`],
    [
      'maintenanceWindow',
      { maintenanceWindow: 'sun:05:00-sun:05:59' },
      'be of an hour or more, got sun:05:00-sun:05:59',
    ],
    ['logRetentionDays', { logRetentionDays: 2 as 1 }, 'be one of 1, 3, 5, '],
  ])('%s of %j', (prop, props, rule) => {
    expect(() => synthCache(props)).toThrow(`test/Cache: ${prop} must ${rule}`);
  });

  it.each([
    ['sun:02:00-sun:03:01', '03:00'],
    ['sun:03:59-sun:05:00', '03:00'],
    ['sun:03:10-sun:04:10', '03:00'],
    ['sun:02:00-sun:06:00', '03:00'],
    ['sat:23:00-sun:00:01', '00:00'],
    ['sun:00:29-sun:02:00', '23:30'],
  ])('a maintenanceWindow %s in which the snapshot of %s would be taken', (maintenanceWindow, snapshotTime) => {
    expect(() => synthCache({ maintenanceWindow, snapshotTime })).toThrow(
      new Error(
        `test/Cache: maintenanceWindow must leave the hour from snapshotTime (${snapshotTime}) on, got ${maintenanceWindow}`,
      ),
    );
  });

  it.each([
    ['sun:02:00-sun:03:00', '03:00'],
    ['sun:04:00-sun:05:00', '03:00'],
    ['sat:22:59-sat:23:59', '23:59'],
    ['sun:00:30-sun:01:30', '23:30'],
  ])('no maintenanceWindow %s beside the snapshot of %s', (maintenanceWindow, snapshotTime) => {
    expect(() => synthCache({ maintenanceWindow, snapshotTime })).not.toThrow();
  });

  it.each([{ cacheName: 'm'.repeat(32) }, { cacheName: 'm'.repeat(40), authentication: 'none' as const }])(
    'no name of its full length: %j',
    (props) => {
      expect(() => synthCache(props)).not.toThrow();
    },
  );

  it('no single subnet where there is none to fail over to', () => {
    const vpc = { vpcId: 'vpc-1', subnetIds: ['subnet-1'] };
    expect(() => synthCache({ vpc, replicas: 0 })).not.toThrow();
  });

  it('data tiering on an engine without', () => {
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

  it('words that the types would not let through', () => {
    expect(() => synthCache({ engine: 'memcached' as 'redis', authentication: 'password' as 'iam' })).toThrow(
      new Error(
        'test/Cache: engine must be one of valkey, redis, got memcached; ' +
          'authentication must be iam, none or the secret of a token, got password',
      ),
    );
  });

  it.each(['nodeType', 'replicas', 'engineVersion', 'snapshotTime'])('a %s that only Terraform will know', (prop) => {
    expect(() =>
      synth((scope) => {
        const { value } = new TerraformVariable(scope, 'Later', { type: 'string' });
        new RedisCache(scope, 'Cache', { cacheName: 'menu', vpc: where, [prop]: value });
      }),
    ).toThrow(new Error(`test/Cache: ${prop} must be known at synthesis, since others are derived from it`));
  });

  it('a client outside of a VPC', () => {
    expect(() =>
      synth((scope) => {
        const { client } = clientIn(scope);
        const outside = Object.assign(client, { securityGroupId: undefined });
        new RedisCache(scope, 'Cache', { cacheName: 'menu', vpc: where }).connectFrom(outside);
      }),
    ).toThrow(new Error('test/Cache: test/Client must be in a VPC to reach a cache, and has no vpc'));
  });
});
