import type { EnvironmentConfig } from './config';

/** Development on AWS: everything can be destroyed, and alarms notify nobody. */
export const dev: EnvironmentConfig = {
  accountId: '111122223333',
  region: 'eu-west-1',
  state: { kind: 's3', bucket: 'tableside-terraform-state-111122223333' },
  endpoint: undefined,
  redisPort: 6379,
  daxEndpoint: undefined,
  daxCaFile: undefined,
  tags: {},
  network: { vpcName: 'dev', privateSubnetTags: { Tier: 'private' }, dynamodbEndpoint: 'lookup' },
  operations: {
    alarms: true,
    alarmTopic: 'none',
    deletionProtection: false,
    pointInTimeRecovery: false,
    functionTimeoutSeconds: 10,
    logRetentionDays: 7,
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
  restaurants: {
    measurable: true,
    cache: {
      nodeType: 'cache.t4g.micro',
      replicas: 0,
      encryptionInTransit: true,
      authentication: 'iam',
      snapshotRetentionDays: 0,
    },
  },
  scores: { nodeType: 'dax.t3.small', nodeCount: 1, measurable: true },
  messages: { cache: 'serverless' },
};
