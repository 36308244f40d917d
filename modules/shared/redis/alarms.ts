import type { Construct } from 'constructs';
import { alarm } from '../alarm';
import type { CacheSettings } from './cache';

export const NAMESPACE = 'AWS/ElastiCache';
/** Shorter peaks are normal. */
export const MINUTES = 5;

/**
 * The alarms that mean the same for a node and for a serverless cache.
 * @param name precedes the alarm names
 * @param prefix precedes the construct ids, where each node has its own alarms
 */
export function sharedAlarms(
  scope: Construct,
  props: CacheSettings,
  name: string,
  dimensions: Readonly<Record<string, string>>,
  prefix = '',
): void {
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
    threshold: props.connectionsAlarm,
    minutes: MINUTES,
  });
}
