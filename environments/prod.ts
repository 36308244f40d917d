import type { EnvironmentConfig } from './config';

/** Production: data is protected from deletion, and alarms notify people. */
export const prod: EnvironmentConfig = {
  accountId: '333344445555',
  region: 'eu-west-1',
  state: { kind: 's3', bucket: 'tableside-terraform-state-333344445555' },
  endpoint: undefined,
  redisPort: 6379,
  daxEndpoint: undefined,
  daxCaFile: undefined,
  tags: {},
  network: { vpcName: 'prod', privateSubnetTags: { Tier: 'private' }, dynamodbEndpoint: 'lookup' },
  operations: {
    alarms: true,
    alarmTopic: { emails: ['on-call@example.com'] },
    deletionProtection: true,
    pointInTimeRecovery: true,
    functionTimeoutSeconds: 10,
    logRetentionDays: 365,
    ownKeys: true,
    backupRetentionDays: 35,
  },
  orders: {
    siteMode: 'private',
    site: {
      certificateArn: undefined,
      domainNames: undefined,
      hostedZoneId: undefined,
      webAclArn: undefined,
      accessLogBucketName: undefined,
    },
  },
  restaurants: {
    measurable: false,
    cache: {
      nodeType: 'cache.m7g.large',
      replicas: 2,
      encryptionInTransit: true,
      authentication: 'iam',
      snapshotRetentionDays: 7,
    },
  },
  scores: { nodeType: 'dax.r4.large', nodeCount: 3, measurable: false },
  messages: { cache: 'serverless' },
};
