import type { Construct } from 'constructs';
import { type AlarmProps, alarm } from '../alarm';

export const NAMESPACE = 'AWS/ElastiCache';
/** Shorter peaks are normal. */
export const MINUTES = 5;

interface SharedAlarms {
  /** Precedes the construct ids, where each node has its own alarms. @default '' */
  readonly prefix?: string;
  /** Precedes the alarm names. */
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly connections: number;
}

/** The alarms that mean the same for a node and for a serverless cache. */
export function sharedAlarms(scope: Construct, props: Required<AlarmProps>, settings: SharedAlarms): void {
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
