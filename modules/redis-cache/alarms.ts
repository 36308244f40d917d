import type { Construct } from 'constructs';
import { type AlarmProps, alarm } from '../shared/alarm';
import { MINUTES, NAMESPACE, sharedAlarms } from '../shared/redis/alarms';
import { isSmall } from './nodes';

interface NodeAlarms extends Required<AlarmProps> {
  readonly cacheName: string;
  readonly nodeType: string;
  readonly replicas: number;
  readonly connectionsAlarm: number;
}

/** The thresholds of https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.WhichShouldIMonitor.html */
export function nodeAlarms(scope: Construct, props: NodeAlarms): void {
  for (let node = 1; node <= props.replicas + 1; node += 1) {
    const name = `${props.cacheName}-${String(node).padStart(3, '0')}`;
    const dimensions = { CacheClusterId: name };
    alarm(scope, `Node${node}CpuAlarm`, props, {
      alarmName: `${name}-cpu`,
      alarmDescription: 'A node of a cache is busy, minute after minute: requests wait for its one thread.',
      namespace: NAMESPACE,
      // The engine uses one thread: on a node with two processors, full load is 50 % of the node's CPU utilization.
      ...(isSmall(props.nodeType)
        ? { metricName: 'CPUUtilization', threshold: 45 }
        : { metricName: 'EngineCPUUtilization', threshold: 90 }),
      dimensions,
      statistic: 'Average',
      minutes: MINUTES,
    });
    alarm(scope, `Node${node}MemoryAlarm`, props, {
      alarmName: `${name}-memory`,
      alarmDescription: 'The memory of a node of a cache is nearly full: soon it drops entries before they expire.',
      namespace: NAMESPACE,
      metricName: 'DatabaseMemoryUsagePercentage',
      dimensions,
      statistic: 'Maximum',
      threshold: 90,
      minutes: MINUTES,
    });
    sharedAlarms(scope, props, { prefix: `Node${node}`, name, dimensions, connections: props.connectionsAlarm });
  }
}
