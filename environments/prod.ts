import type { EnvironmentConfig } from './config';

/** What customers use: nothing goes away by accident, and alarms wake people. */
export const prod: EnvironmentConfig = {
  accountId: '333344445555',
  region: 'eu-west-1',
  state: { kind: 's3', bucket: 'tableside-terraform-state-333344445555', lockTable: 'tableside-terraform-locks' },
  endpoint: undefined,
  tags: {},
  orders: {
    siteMode: 'private',
    alarms: true,
    alarmActions: ['arn:aws:sns:eu-west-1:333344445555:tableside-alarms'],
    deletionProtection: true,
    pointInTimeRecovery: true,
    functionTimeoutSeconds: 10,
    logRetentionDays: 365,
    forceDestroy: false,
  },
};
