import { Token } from 'cdktf';
import { CACHE, cacheOutputs } from '../shared/redis/terraform';
import { like, terraformModule, wholeNumber } from '../shared/terraform';
import { RedisCache } from '.';

const cache = terraformModule(
  'An ElastiCache replication group on Valkey with a primary node and a replica, which clients connect to with IAM',
  {
    ...CACHE,
    nodeType: {
      type: 'string',
      description: 'Node type with at most two processors.',
      default: 'cache.t4g.small',
      rule: like(/^cache\.[a-z]\d[a-z]*\.(micro|small|medium|large)$/, 'be a node type such as cache.t4g.small'),
    },
    port: {
      type: 'number',
      description: 'Port; a change replaces the cache.',
      default: 6379,
      rule: wholeNumber(1, 65_535),
    },
  },
  (scope, { vpcId, subnetIds, nodeType, ...values }) => {
    // The construct must know it, for alarms that nodes with at most two processors have in common.
    const isVariable = Token.isUnresolved(nodeType);
    const created = new RedisCache(scope, 'Cache', {
      vpc: { vpcId, subnetIds },
      cacheName: values.cacheName,
      connectionsAlarm: values.connectionsAlarm,
      alarmActions: values.alarmActions,
      port: values.port,
      ...(!isVariable && { nodeType }),
    });
    if (isVariable) created.resource.nodeType = nodeType;
    return cacheOutputs(scope, created);
  },
);

export const terraformModules = { 'redis-cache': cache };
