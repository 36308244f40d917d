import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import type { Construct } from 'constructs';

/** The props of every module that has alarms. */
export interface AlarmProps {
  /** Whether to create alarms. @default true */
  readonly alarms?: boolean;
  /** ARNs to notify, such as an SNS topic, when an alarm is raised and when it ends. @default none */
  readonly alarmActions?: readonly string[];
}

interface Rule {
  readonly alarmName: string;
  readonly alarmDescription: string;
  readonly threshold: number;
  /** For how many consecutive minutes the metric must exceed the threshold. @default 1 */
  readonly minutes?: number;
}

interface MetricRule extends Rule {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Record<string, string>;
  readonly statistic: string;
}

/** For a metric whose dimensions are not all known: a Metrics Insights query with one result. */
interface QueryRule extends Rule {
  readonly query: string;
}

/** Creates an alarm for a metric, minute by minute; missing data does not raise it. */
export function alarm(
  scope: Construct,
  id: string,
  { alarms = true, alarmActions = [] }: AlarmProps,
  rule: MetricRule | QueryRule,
): void {
  if (!alarms) return;
  new CloudwatchMetricAlarm(scope, id, {
    alarmName: rule.alarmName,
    alarmDescription: rule.alarmDescription,
    threshold: rule.threshold,
    ...('query' in rule
      ? { metricQuery: [{ id: 'query', expression: rule.query, period: 60, returnData: true }] }
      : {
          namespace: rule.namespace,
          metricName: rule.metricName,
          dimensions: rule.dimensions,
          statistic: rule.statistic,
          period: 60,
        }),
    comparisonOperator: 'GreaterThanThreshold',
    evaluationPeriods: rule.minutes ?? 1,
    treatMissingData: 'notBreaching',
    alarmActions: [...alarmActions],
    okActions: [...alarmActions],
  });
}
