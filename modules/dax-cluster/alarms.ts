import type { Construct } from 'constructs';
import { type AlarmProps, alarm } from '../shared/alarm';
import { addGraph } from '../shared/graph';
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
  for (const cache of ['Item', 'Query']) {
    addGraph(scope, {
      title: `${settings.clusterName} ${cache.toLowerCase()} cache`,
      measures: ['Hits', 'Misses'].map((answer) => metricOf(settings, `${cache}Cache${answer}`, 'Sum')),
    });
  }
  requestAlarms(scope, settings);
  throttlesAlarm(scope, settings);
  cpuAlarms(scope, settings);
  alarm(scope, 'MemoryAlarm', settings, {
    ...metricOf(settings, 'CacheMemoryUtilization', 'Maximum'),
    alarmName: nameOf(settings, 'memory'),
    alarmDescription: runbook(
      settings,
      'The memory of a DAX node is nearly full: DAX throttles writes when it is.',
      'the node type, then at the times to live: shorter ones keep fewer entries',
    ),
    threshold: 90,
    minutes: MINUTES,
  });
  alarm(scope, 'EvictionsAlarm', settings, {
    ...metricOf(settings, 'EvictedSize', 'Sum'),
    alarmName: nameOf(settings, 'evictions'),
    alarmDescription: runbook(
      settings,
      'DAX drops entries before they expire, minute after minute: its nodes are too small.',
      'the read capacity that the tables consume in its place, then at the node type',
    ),
    threshold: 0,
    minutes: 3 * MINUTES,
  });
}

function requestAlarms(scope: Construct, settings: AlarmSettings): void {
  alarm(scope, 'ErrorsAlarm', settings, {
    ...metricOf(settings, 'ErrorRequestCount', 'Sum'),
    alarmName: nameOf(settings, 'errors'),
    alarmDescription: runbook(
      settings,
      'DAX rejects many requests a minute: clients or the permissions of the cluster are wrong.',
      'what its clients log, then at what was deployed last: permissions, keys, or conditions that fail',
    ),
    threshold: settings.errorsAlarm,
    minutes: MINUTES,
  });
  alarm(scope, 'FaultsAlarm', settings, {
    ...metricOf(settings, 'FaultRequestCount', 'Sum'),
    alarmName: nameOf(settings, 'faults'),
    alarmDescription: runbook(
      settings,
      'DAX answers requests with internal errors, minute after minute.',
      'the status of its nodes and the AWS Health Dashboard of the region',
    ),
    threshold: 0,
    minutes: MINUTES,
  });
  alarm(scope, 'FailedRequestsAlarm', settings, {
    ...metricOf(settings, 'FailedRequestCount', 'Sum'),
    percentOf: 'TotalRequestCount',
    alarmName: nameOf(settings, 'failed-requests'),
    alarmDescription: runbook(
      settings,
      'More than 5% of the requests to a DAX cluster fail, minute after minute.',
      'the status of its nodes and what its clients log: reads go to the tables meanwhile',
    ),
    threshold: 5,
    minutes: MINUTES,
  });
}

function throttlesAlarm(scope: Construct, settings: AlarmSettings): void {
  alarm(scope, 'ThrottlesAlarm', settings, {
    ...metricOf(settings, 'ThrottledRequestCount', 'Sum'),
    alarmName: nameOf(settings, 'throttled'),
    alarmDescription: runbook(
      settings,
      'DAX throttles requests, minute after minute: the cluster is too small.',
      'which of its nodes is busiest: more nodes help against reads, larger ones against writes',
    ),
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
          alarmDescription: runbook(
            settings,
            'A DAX node spends more CPU credits than it earns for an hour: soon it slows down.',
            'the number of requests: nodes of another family have no credits',
          ),
          threshold: T2_BASELINE,
          minutes: 60,
        }
      : {
          // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/dax-cluster-sizing.html
          alarmDescription: runbook(
            settings,
            'A DAX node is busy, minute after minute: soon it throttles requests.',
            'the number of requests, then at scans and large queries: more nodes help against reads',
          ),
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
    alarmDescription: runbook(
      settings,
      'A DAX node is above its CPU baseline for so long that it incurs an additional charge.',
      'the number of requests: nodes of the R families have no credits',
    ),
    threshold: 0,
  });
}

const metricOf = ({ clusterName }: AlarmSettings, metricName: string, statistic: string) => ({
  namespace: 'AWS/DAX',
  metricName,
  dimensions: { ClusterId: clusterName },
  statistic,
});

const runbook = ({ clusterName }: AlarmSettings, means: string, look: string) => ({
  means,
  look,
  run: `aws dax describe-clusters --cluster-names ${clusterName}`,
});

const nameOf = ({ clusterName }: AlarmSettings, problem: string): string => `dax-${clusterName}-${problem}`;
