import type { EnvironmentConfig } from './config';

/** What customers use: nothing goes away by accident, and alarms wake people. */
export const prod: EnvironmentConfig = {
  accountId: '333344445555',
  region: 'eu-west-1',
  state: { kind: 's3', bucket: 'tableside-terraform-state-333344445555', lockTable: 'tableside-terraform-locks' },
  endpoint: undefined,
  tags: {},
  network: { vpcName: 'prod', privateSubnetTags: { Tier: 'private' }, dynamodbEndpoint: 'lookup' },
  orders: {
    siteMode: 'private',
    alarms: true,
    alarmActions: ['arn:aws:sns:eu-west-1:333344445555:tableside-alarms'],
    deletionProtection: true,
    pointInTimeRecovery: true,
    functionTimeoutSeconds: 10,
    logRetentionDays: 365,
    forceDestroy: false,
    ordersExpire: true,
  },
  restaurants: {
    cache: 'nodes',
    nodes: {
      nodeType: 'cache.m7g.large',
      port: 6379,
      replicas: 2,
      encryptionInTransit: true,
      authentication: 'iam',
      snapshotRetentionDays: 7,
    },
    alarms: true,
    alarmActions: ['arn:aws:sns:eu-west-1:333344445555:tableside-alarms'],
    deletionProtection: true,
    pointInTimeRecovery: true,
    functionTimeoutSeconds: 10,
    logRetentionDays: 365,
    measurable: false,
  },
};
