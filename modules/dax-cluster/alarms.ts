import type { Construct } from 'constructs';
import { type AlarmProps, alarm } from '../shared/alarm';
import { creditsOf } from './nodes';

/** A shorter peak is normal. */
const MINUTES = 5;

/** The CPU utilization at which a T2 node spends as many credits as it earns. */
const T2_BASELINE = 20;

interface AlarmSettings extends Required<AlarmProps> {
  readonly clusterName: string;
  readonly nodeType: string;
  readonly errorsAlarm: number;
}

/**
 * Creates the alarms of a cluster. DAX publishes a metric only while it is not zero, and the maximum of a cluster's
 * metric is that of its busiest node.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/dax-metrics-dimensions-dax.html
 */
export function clusterAlarms(scope: Construct, settings: AlarmSettings): void {
  requestAlarms(scope, settings);
  cpuAlarms(scope, settings);
  alarm(scope, 'MemoryAlarm', settings, {
    ...metricOf(settings, 'CacheMemoryUtilization', 'Maximum'),
    alarmName: nameOf(settings, 'memory'),
    alarmDescription: 'The memory of a DAX node is nearly full: DAX throttles writes when it is.',
    threshold: 90,
    minutes: MINUTES,
  });
  alarm(scope, 'EvictionsAlarm', settings, {
    ...metricOf(settings, 'EvictedSize', 'Sum'),
    alarmName: nameOf(settings, 'evictions'),
    alarmDescription: 'DAX drops entries before they expire, minute after minute: its nodes are too small.',
    threshold: 0,
    minutes: 3 * MINUTES,
  });
}

function requestAlarms(scope: Construct, settings: AlarmSettings): void {
  alarm(scope, 'ErrorsAlarm', settings, {
    ...metricOf(settings, 'ErrorRequestCount', 'Sum'),
    alarmName: nameOf(settings, 'errors'),
    alarmDescription: 'DAX rejects many requests a minute: clients or the permissions of the cluster are wrong.',
    threshold: settings.errorsAlarm,
    minutes: MINUTES,
  });
  alarm(scope, 'FaultsAlarm', settings, {
    ...metricOf(settings, 'FaultRequestCount', 'Sum'),
    alarmName: nameOf(settings, 'faults'),
    alarmDescription: 'DAX answers requests with internal errors, minute after minute.',
    threshold: 0,
    minutes: MINUTES,
  });
  alarm(scope, 'FailedRequestsAlarm', settings, {
    ...metricOf(settings, 'FailedRequestCount', 'Sum'),
    percentOf: 'TotalRequestCount',
    alarmName: nameOf(settings, 'failed-requests'),
    alarmDescription: 'More than 5% of the requests to a DAX cluster fail, minute after minute.',
    threshold: 5,
    minutes: MINUTES,
  });
  alarm(scope, 'ThrottlesAlarm', settings, {
    ...metricOf(settings, 'ThrottledRequestCount', 'Sum'),
    alarmName: nameOf(settings, 'throttled'),
    alarmDescription: 'DAX throttles requests, minute after minute: the cluster is too small.',
    threshold: 0,
    minutes: MINUTES,
  });
}

function cpuAlarms(scope: Construct, settings: AlarmSettings): void {
  const credits = creditsOf(settings.nodeType);
  alarm(scope, 'CpuAlarm', settings, {
    ...metricOf(settings, 'CPUUtilization', 'Maximum'),
    alarmName: nameOf(settings, 'cpu'),
    // DAX publishes the credits of T3 nodes only.
    ...(credits === 'limited'
      ? {
          alarmDescription: 'A DAX node spends more CPU credits than it earns for an hour: soon it slows down.',
          threshold: T2_BASELINE,
          minutes: 60,
        }
      : {
          // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/dax-cluster-sizing.html
          alarmDescription: 'A DAX node is busy, minute after minute: soon it throttles requests.',
          threshold: 70,
          minutes: MINUTES,
        }),
  });
  if (credits !== 'unlimited') return;
  alarm(scope, 'CreditsAlarm', settings, {
    ...metricOf(settings, 'CPUSurplusCreditsCharged', 'Maximum'),
    // CPU credits are published every five minutes.
    periodSeconds: 300,
    alarmName: nameOf(settings, 'credits'),
    alarmDescription: 'A DAX node is above its CPU baseline for so long that it incurs an additional charge.',
    threshold: 0,
  });
}

const metricOf = ({ clusterName }: AlarmSettings, metricName: string, statistic: string) => ({
  namespace: 'AWS/DAX',
  metricName,
  dimensions: { ClusterId: clusterName },
  statistic,
});

const nameOf = ({ clusterName }: AlarmSettings, problem: string): string => `dax-${clusterName}-${problem}`;
