import type { Construct } from 'constructs';
import { type AlarmProps, alarm } from '../shared/alarm';
import { MINUTES, NAMESPACE, sharedAlarms } from '../shared/redis/alarms';

const GIGABYTE = 1_000_000_000;
/** The share of a limit that raises an alarm. */
const NEAR = 0.9;

interface ServerlessAlarms extends Required<AlarmProps> {
  readonly cacheName: string;
  readonly maximumGigabytes: number;
  readonly maximumUnitsPerSecond: number;
  readonly connectionsAlarm: number;
}

/** The metrics of https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/serverless-metrics-events-redis.html */
export function serverlessAlarms(scope: Construct, props: ServerlessAlarms): void {
  const { cacheName } = props;
  const metric = { namespace: NAMESPACE, dimensions: { clusterId: cacheName }, minutes: MINUTES };
  alarm(scope, 'UnitsAlarm', props, {
    ...metric,
    alarmName: `${cacheName}-units`,
    alarmDescription: 'A serverless cache uses nearly all the processing units that it may, minute after minute.',
    metricName: 'ElastiCacheProcessingUnits',
    statistic: 'Sum',
    threshold: NEAR * props.maximumUnitsPerSecond * 60,
  });
  alarm(scope, 'ThrottledAlarm', props, {
    ...metric,
    alarmName: `${cacheName}-throttled`,
    alarmDescription: 'A serverless cache refuses commands, minute after minute: load grows faster than it does.',
    metricName: 'ThrottledCmds',
    statistic: 'Sum',
    threshold: 0,
  });
  alarm(scope, 'MemoryAlarm', props, {
    ...metric,
    alarmName: `${cacheName}-memory`,
    alarmDescription: 'A serverless cache stores nearly all that it may: soon it drops entries before they expire.',
    metricName: 'BytesUsedForCache',
    statistic: 'Maximum',
    threshold: NEAR * props.maximumGigabytes * GIGABYTE,
  });
  sharedAlarms(scope, props, {
    name: cacheName,
    dimensions: metric.dimensions,
    connections: props.connectionsAlarm,
  });
}
