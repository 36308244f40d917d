import type { Construct } from 'constructs';
import {
  alarmActions,
  connectionOf,
  like,
  NETWORK,
  type Outputs,
  policyOf,
  type Variables,
  wholeNumber,
} from '../terraform';
import type { Cache } from './cache';

/** The variables that both kinds of cache share. */
export const CACHE = {
  cacheName: {
    type: 'string',
    description: 'Name of the cache, and of the IAM user that clients connect as; at most 32 characters.',
    rule: like(
      /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
      'be 1 to 40 lowercase letters, digits or single hyphens, starting with a letter and not ending with a hyphen',
      32,
    ),
  },
  ...NETWORK,
  connectionsAlarm: {
    type: 'number',
    description: 'Number of connections that raises an alarm when exceeded; on nodes, for each node.',
    default: 1000,
    rule: wholeNumber(1, 65_000),
  },
  alarmActions,
} as const satisfies Variables;

export const cacheOutputs = (scope: Construct, cache: Cache): Outputs => ({
  cacheName: ['Name of the cache.', cache.cacheName],
  cacheArn: ['ARN of the cache.', cache.cacheArn],
  endpointAddress: ['Host name of the endpoint.', cache.endpointAddress],
  url: ['URL with which clients connect.', cache.url],
  ...connectionOf(cache),
  connectPolicy: [
    'Policy that allows connecting as the IAM user, whose name is that of the cache.',
    policyOf(scope, 'Connect', (caller) => cache.grantConnect(caller)),
  ],
});
