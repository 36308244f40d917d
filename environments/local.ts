import type { CacheConfig } from '../systems/system';
import type { EnvironmentConfig } from './config';

/** Every cache is the one Redis of the local environment, which ignores all of this. */
const CACHE: CacheConfig = {
  nodeType: 'cache.t4g.micro',
  replicas: 0,
  encryptionInTransit: false,
  authentication: 'none',
  snapshotRetentionDays: 0,
};

/**
 * The same systems on a developer's machine. Some settings work around limits of the local AWS: it drops fields of
 * alarms, so every plan would change them. CloudFront is slow to create there and serves nothing. Caches ignore
 * encryption and authentication.
 * The port, the home folder and another endpoint can be set on each machine: see `machine.ts`.
 */
export const local: EnvironmentConfig = {
  accountId: '000000000000',
  region: 'us-east-1',
  state: { kind: 'local', path: '.tableside/terraform.tfstate' },
  endpoint: 'http://127.0.0.1:4566',
  // Where functions reach Redis: through a proxy that injects faults.
  redisPort: 4568,
  daxEndpoint: 'http://127.0.0.1:4570',
  daxCaFile: '.tableside/dax/ca.pem',
  tags: {},
  network: { vpcName: 'tableside-local', privateSubnetTags: { Tier: 'private' }, dynamodbEndpoint: 'none' },
  operations: {
    alarms: false,
    alarmTopic: 'none',
    deletionProtection: false,
    pointInTimeRecovery: false,
    // A malformed message becomes a dead letter after five receives, each six times this timeout apart.
    functionTimeoutSeconds: 5,
    logRetentionDays: 1,
    ownKeys: false,
    backupRetentionDays: 0,
  },
  orders: {
    siteMode: 'public-website',
    site: {
      certificateArn: undefined,
      domainNames: undefined,
      hostedZoneId: undefined,
      webAclArn: undefined,
      accessLogBucketName: undefined,
    },
  },
  restaurants: { cache: CACHE, measurable: true },
  scores: { nodeType: 'dax.t3.small', nodeCount: 2, measurable: true },
  messages: { cache: CACHE },
};
