import type { EnvironmentConfig } from './config';

/**
 * The laptop: the same systems on a local AWS, whose limits are stated here and nowhere else. It does not keep all fields
 * of an alarm, so that every plan would change it. CloudFront takes long to create there and serves nothing. Items that
 * expire leave no stream record, which the leaderboard needs. It ignores encryption and authentication of caches.
 *
 * The port, the home folder and another endpoint can be set on each machine: see `machine.ts`.
 */
export const local: EnvironmentConfig = {
  accountId: '000000000000',
  region: 'us-east-1',
  state: { kind: 'local', path: '.tableside/terraform.tfstate' },
  endpoint: 'http://127.0.0.1:4566',
  // Where functions reach Redis: through a proxy that injects faults.
  redisPort: 4568,
  tags: {},
  network: { vpcName: 'tableside-local', privateSubnetTags: { Tier: 'private' }, dynamodbEndpoint: 'none' },
  operations: {
    alarms: false,
    alarmActions: [],
    deletionProtection: false,
    pointInTimeRecovery: false,
    // A malformed message becomes a dead letter after five receives, each six times this timeout apart.
    functionTimeoutSeconds: 5,
    logRetentionDays: 1,
  },
  orders: { siteMode: 'public-website', forceDestroy: true, ordersExpire: false },
  restaurants: {
    cache: 'nodes',
    measurable: true,
    nodes: {
      nodeType: 'cache.t4g.micro',
      replicas: 0,
      encryptionInTransit: false,
      authentication: 'none',
      snapshotRetentionDays: 0,
    },
  },
};
