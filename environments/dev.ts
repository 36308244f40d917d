import type { EnvironmentConfig } from './config';

/** Where developers try things on AWS: everything can be destroyed, nobody is woken. */
export const dev: EnvironmentConfig = {
  accountId: '111122223333',
  region: 'eu-west-1',
  state: { kind: 's3', bucket: 'tableside-terraform-state-111122223333', lockTable: 'tableside-terraform-locks' },
  endpoint: undefined,
  tags: {},
  network: { vpcName: 'dev', privateSubnetTags: { Tier: 'private' }, dynamodbEndpoint: 'lookup' },
  orders: {
    siteMode: 'public-website',
    alarms: true,
    alarmActions: [],
    deletionProtection: false,
    pointInTimeRecovery: false,
    functionTimeoutSeconds: 10,
    logRetentionDays: 7,
    forceDestroy: true,
    ordersExpire: true,
  },
  restaurants: {
    cache: 'nodes',
    nodes: {
      nodeType: 'cache.t4g.micro',
      port: 6379,
      replicas: 0,
      encryptionInTransit: true,
      authentication: 'iam',
      snapshotRetentionDays: 0,
    },
    alarms: true,
    alarmActions: [],
    deletionProtection: false,
    pointInTimeRecovery: false,
    functionTimeoutSeconds: 10,
    logRetentionDays: 7,
    measurable: true,
  },
};
