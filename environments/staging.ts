import type { EnvironmentConfig } from './config';

/** As `prod`, in an account of its own, and easy to rebuild. */
export const staging: EnvironmentConfig = {
  accountId: '222233334444',
  region: 'eu-west-1',
  state: { kind: 's3', bucket: 'tableside-terraform-state-222233334444', lockTable: 'tableside-terraform-locks' },
  endpoint: undefined,
  tags: {},
  network: { vpcName: 'staging', privateSubnetTags: { Tier: 'private' }, dynamodbEndpoint: 'lookup' },
  orders: {
    siteMode: 'private',
    alarms: true,
    alarmActions: [],
    deletionProtection: false,
    pointInTimeRecovery: true,
    functionTimeoutSeconds: 10,
    logRetentionDays: 30,
    forceDestroy: true,
    ordersExpire: true,
  },
  restaurants: {
    cache: 'nodes',
    nodes: {
      nodeType: 'cache.t4g.small',
      port: 6379,
      replicas: 1,
      encryptionInTransit: true,
      authentication: 'iam',
      snapshotRetentionDays: 1,
    },
    alarms: true,
    alarmActions: [],
    deletionProtection: false,
    pointInTimeRecovery: true,
    functionTimeoutSeconds: 10,
    logRetentionDays: 30,
    measurable: false,
  },
};
