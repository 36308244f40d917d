import type { Construct } from 'constructs';
import { alarm } from '../shared/alarm';
import { type Finding, must, named } from '../shared/check';
import { ALARM, type CacheSettings, sharedAlarms } from '../shared/redis/cache';

/**
 * New clusters cannot use these: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html
 */
const RETIRED = ['t1', 't2', 'm1', 'm2', 'm3', 'c1', 'r3'];

const familyOf = (nodeType: string): string => nodeType.split('.')[1] ?? '';

/** Data tiering is mandatory on these node types, and unavailable on all others. */
export const hasDataTiering = (nodeType: string): boolean => familyOf(nodeType) === 'r6gd';

/** Whether the node type has at most two processors. */
const isSmall = (nodeType: string): boolean => !nodeType.endsWith('xlarge');

export const nodeFindings = (nodeType: string, engine: string, engineVersion: string): Finding[] => [
  named(
    'nodeType',
    nodeType,
    /^cache\.[a-z]\d[a-z]*\.(micro|small|medium|large|\d*xlarge)$/,
    'be a node type such as cache.t4g.small',
  ),
  must('nodeType', nodeType, `not be of a retired family (${RETIRED.join(', ')})`, (known) => {
    return !RETIRED.includes(familyOf(known));
  }),
  // https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/data-tiering.html
  must('engineVersion (with data tiering)', `${engine} ${engineVersion}`, 'be redis 6.2 or later', (known) => {
    return known !== 'redis 6.0' || !hasDataTiering(nodeType);
  }),
];

interface NodeSettings extends CacheSettings {
  readonly nodeType: string;
  readonly replicas: number;
}

export const slowLogName = ({ cacheName }: Pick<CacheSettings, 'cacheName'>): string =>
  // Log groups with this prefix need no entry in the account's resource policy, whose length is limited:
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
  `/aws/vendedlogs/elasticache/${cacheName}/slow-log`;

/** The thresholds of https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.WhichShouldIMonitor.html */
export function nodeAlarms(scope: Construct, props: NodeSettings): void {
  for (let node = 1; node <= props.replicas + 1; node += 1) {
    const name = `${props.cacheName}-${String(node).padStart(3, '0')}`;
    const dimensions = { CacheClusterId: name };
    const run = `aws elasticache describe-cache-clusters --show-cache-node-info --cache-cluster-id ${name}`;
    alarm(scope, `Node${node}CpuAlarm`, props, {
      alarmName: `${name}-cpu`,
      alarmDescription: {
        means: 'A node of a cache is busy, minute after minute: requests wait for its one thread.',
        look: 'the slow log, then at what clients send: a larger node type helps against load',
        run: `aws logs tail ${slowLogName(props)} --since 1h`,
      },
      ...ALARM,
      // The engine uses one thread: on a node with two processors, full load is 50% of the node's CPU utilization.
      ...(isSmall(props.nodeType)
        ? { metricName: 'CPUUtilization', threshold: 45 }
        : { metricName: 'EngineCPUUtilization', threshold: 90 }),
      dimensions,
      statistic: 'Average',
    });
    alarm(scope, `Node${node}MemoryAlarm`, props, {
      alarmName: `${name}-memory`,
      alarmDescription: {
        means: 'The memory of a node of a cache is nearly full: soon it drops entries before they expire.',
        look: 'its node type: entries have a time to live, so a larger one is the cure',
        run,
      },
      ...ALARM,
      metricName: 'DatabaseMemoryUsagePercentage',
      dimensions,
      statistic: 'Maximum',
      threshold: 90,
    });
    sharedAlarms(scope, props, { name, dimensions, run, prefix: `Node${node}` });
  }
}
