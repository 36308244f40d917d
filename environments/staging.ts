import type { EnvironmentConfig } from './config';

/** Like `prod`, in its own account, smaller and easy to rebuild. */
export const staging: EnvironmentConfig = {
  accountId: '222233334444',
  region: 'eu-west-1',
  state: { kind: 's3', bucket: 'tableside-terraform-state-222233334444' },
  endpoint: undefined,
  redisPort: 6379,
  daxEndpoint: undefined,
  daxCaFile: undefined,
  tags: {},
  network: { vpcName: 'staging', privateSubnetTags: { Tier: 'private' }, dynamodbEndpoint: 'lookup' },
  operations: {
    alarms: true,
    alarmTopic: { emails: [] },
    deletionProtection: false,
    pointInTimeRecovery: true,
    functionTimeoutSeconds: 10,
    logRetentionDays: 30,
    ownKeys: true,
    backupRetentionDays: 7,
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
      nodeType: 'cache.t4g.small',
      replicas: 1,
      encryptionInTransit: true,
      authentication: 'iam',
      snapshotRetentionDays: 1,
    },
  },
  scores: { nodeType: 'dax.t3.small', nodeCount: 2, measurable: false },
  messages: { cache: 'serverless' },
};
