import { CACHE, cacheOutputs } from '../shared/redis/terraform';
import { terraformModule, wholeNumber } from '../shared/terraform';
import { ServerlessRedisCache } from '.';

const cache = terraformModule(
  'An ElastiCache Serverless cache on Valkey, which clients connect to with IAM',
  {
    ...CACHE,
    maximumGigabytes: {
      type: 'number',
      description: 'Storage limit, which also limits the bill.',
      default: 10,
      rule: wholeNumber(1, 5000),
    },
    maximumUnitsPerSecond: {
      type: 'number',
      description: 'Limit of ElastiCache processing units per second; a simple read of 1 KB uses one unit.',
      default: 10_000,
      rule: wholeNumber(1000, 15_000_000),
    },
  },
  (scope, { vpcId, subnetIds, ...values }) =>
    cacheOutputs(
      scope,
      new ServerlessRedisCache(scope, 'Cache', {
        vpc: { vpcId, subnetIds },
        cacheName: values.cacheName,
        connectionsAlarm: values.connectionsAlarm,
        alarmActions: values.alarmActions,
        maximumGigabytes: values.maximumGigabytes,
        maximumUnitsPerSecond: values.maximumUnitsPerSecond,
      }),
    ),
);

export const terraformModules = { 'serverless-redis-cache': cache };
