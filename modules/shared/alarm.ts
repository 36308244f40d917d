import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmConfig,
} from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import type { Construct } from 'constructs';

export interface AlarmProps {
  /** Whether to create alarms. @default true */
  readonly alarms?: boolean;
  /** ARNs to notify, such as an SNS topic, when an alarm is raised and when it ends. @default none */
  readonly alarmActions?: readonly string[];
}

type Rule = Pick<
  CloudwatchMetricAlarmConfig,
  'alarmName' | 'alarmDescription' | 'namespace' | 'metricName' | 'dimensions' | 'statistic' | 'threshold'
> & {
  /** For how many consecutive minutes the metric must exceed the threshold. @default 1 */
  readonly minutes?: number;
  /** Replaces a metric whose dimensions are not all known: a Metrics Insights query with one result. */
  readonly query?: string;
};

/** Creates an alarm for a metric that exceeds the threshold, minute by minute. Missing data does not raise it. */
export function alarm(scope: Construct, id: string, { alarms, alarmActions }: Required<AlarmProps>, rule: Rule): void {
  if (!alarms) return;
  const { minutes = 1, query, ...metric } = rule;
  new CloudwatchMetricAlarm(scope, id, {
    ...metric,
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
