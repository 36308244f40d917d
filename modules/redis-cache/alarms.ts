import type { Construct } from 'constructs';
import { type AlarmProps, alarm } from '../shared/alarm';
import { isSmall } from './nodes';

export const NAMESPACE = 'AWS/ElastiCache';
/** Load comes and goes: what lasts for five minutes is no peak. */
const MINUTES = 5;

interface SharedAlarms {
  /** Goes before the construct ids: nodes have alarms each. */
  readonly prefix?: string;
  /** Goes before the alarms' names. */
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly connections: number;
}

/** The alarms that mean the same on nodes and without. */
export function sharedAlarms(scope: Construct, props: AlarmProps, settings: SharedAlarms): void {
  const { prefix = '', name, dimensions, connections } = settings;
  alarm(scope, `${prefix}EvictionsAlarm`, props, {
    alarmName: `${name}-evictions`,
    alarmDescription:
      'A cache drops entries before they expire, minute after minute: it is too small for what is read.',
    namespace: NAMESPACE,
    metricName: 'Evictions',
    dimensions,
    statistic: 'Sum',
    threshold: 0,
    minutes: 3 * MINUTES,
  });
  alarm(scope, `${prefix}ConnectionsAlarm`, props, {
    alarmName: `${name}-connections`,
    alarmDescription: 'A cache has more connections than its clients need: some of them may leak.',
    namespace: NAMESPACE,
    metricName: 'CurrConnections',
    dimensions,
    statistic: 'Maximum',
    threshold: connections,
    minutes: MINUTES,
  });
}

interface NodeAlarms extends AlarmProps {
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
      // The engine's thread saturates one of two processors, which the metric of small nodes counts both.
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
