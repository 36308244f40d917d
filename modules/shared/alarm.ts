import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmConfig,
} from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import type { Construct } from 'constructs';

/** What each module with alarms takes. */
export interface AlarmProps {
  /** @default true */
  readonly alarms?: boolean;
  /**
   * ARNs to notify (an SNS topic's, say) when an alarm is raised and when it is over.
   * @default none: the alarms show in CloudWatch alone
   */
  readonly alarmActions?: readonly string[];
}

type Metric = Pick<
  CloudwatchMetricAlarmConfig,
  'alarmName' | 'alarmDescription' | 'namespace' | 'metricName' | 'dimensions' | 'statistic' | 'threshold'
> & {
  /** Minutes in a row for which the metric must exceed the threshold. @default 1 */
  readonly minutes?: number;
  /** A Metrics Insights query of one result, in place of a metric that is published under more dimensions than known. */
  readonly query?: string;
};

/** An alarm that is raised when the metric, minute by minute, exceeds the threshold; silence is no alarm. */
export function alarm(scope: Construct, id: string, { alarms = true, alarmActions = [] }: AlarmProps, metric: Metric) {
  if (!alarms) return;
  const { minutes = 1, query, ...config } = metric;
  new CloudwatchMetricAlarm(scope, id, {
    ...config,
    ...(query === undefined
      ? { period: 60 }
      : { metricQuery: [{ id: 'query', expression: query, period: 60, returnData: true }] }),
    comparisonOperator: 'GreaterThanThreshold',
    evaluationPeriods: minutes,
    treatMissingData: 'notBreaching',
    alarmActions: [...alarmActions],
    okActions: [...alarmActions],
  });
}
