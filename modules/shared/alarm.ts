import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { Token } from 'cdktf';
import type { Construct } from 'constructs';
import { check, type Finding, flag, listOf, must, named } from './check';
import { addGraph } from './graph';
import { joined } from './json';
import { calculationOf, type Measure, type Metric, MINUTE_SECONDS, periodOf } from './metric';
import { checked, type Shape } from './shape';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const MAX_NAME = 255;
const MAX_ACTIONS = 5;

export interface AlarmProps {
  /** Whether to create alarms. @default true */
  readonly alarms?: boolean;
  /** Up to 5 ARNs to notify, such as an SNS topic, when an alarm is raised and when it ends. @default none */
  readonly alarmActions?: readonly string[];
}

export const ALARM_SHAPE: Shape<AlarmProps> = { alarms: checked, alarmActions: checked };

export const alarmFindings = ({ alarms, alarmActions }: AlarmProps): Finding[] => [
  flag('alarms', alarms),
  must('number of alarmActions', countOf(alarmActions), `be at most ${MAX_ACTIONS}`, (count) => count <= MAX_ACTIONS),
  ...listOf('alarmActions', alarmActions, (prop, arn) => named(prop, arn, /^arn:[\w-]+:[\w-]+:/, 'be an ARN')),
];

/** Undefined if only Terraform knows it. */
const countOf = (values: readonly string[] | undefined): number | undefined =>
  Token.isUnresolved(values) || !Array.isArray(values) ? undefined : new Set(values).size;

/** What an alarm tells the person whom it wakes. */
export interface Runbook {
  /** A sentence that says what is wrong. */
  readonly means: string;
  /** What to look at first, as in `First look at <…>.` */
  readonly look: string;
  /** A command that shows it. */
  readonly run: string;
}

export const describeAlarm = ({ means, look, run }: Runbook): string => `${means} First look at ${look}. Run: ${run}`;

type Rule = Measure & {
  readonly alarmName: string;
  /** The runbook, or its text. */
  readonly alarmDescription: Runbook | string;
  readonly threshold: number;
  /** For how many consecutive minutes the metric must exceed the threshold. @default one period of the metric */
  readonly minutes?: number;
};

/**
 * Creates an alarm for a metric that exceeds the threshold, minute by minute, and its graph on dashboards. Missing data
 * does not raise it.
 */
export function alarm(scope: Construct, id: string, { alarms, alarmActions }: Required<AlarmProps>, rule: Rule): void {
  const { alarmName, alarmDescription, threshold } = rule;
  addGraph(scope, { title: alarmName, measures: [rule], ...(alarms && { threshold }) });
  if (!alarms) return;
  check(scope, [
    must(
      'name of an alarm',
      alarmName,
      `have at most ${MAX_NAME} characters (use shorter names or alarms: false)`,
      (name) => {
        return name.length <= MAX_NAME;
      },
    ),
  ]);
  const period = periodOf(rule);
  const { minutes = period / MINUTE_SECONDS } = rule;
  new CloudwatchMetricAlarm(scope, id, {
    alarmName,
    alarmDescription: typeof alarmDescription === 'string' ? alarmDescription : describeAlarm(alarmDescription),
    threshold,
    ...measureArguments(rule, period),
    comparisonOperator: 'GreaterThanThreshold',
    evaluationPeriods: (minutes * MINUTE_SECONDS) / period,
    treatMissingData: 'notBreaching',
    alarmActions: [...alarmActions],
    okActions: [...alarmActions],
  });
}

function measureArguments(measure: Measure, period: number) {
  const calculation = calculationOf(measure);
  if (!calculation) {
    const { namespace, metricName, dimensions, statistic } = measure as Metric;
    return { namespace, metricName, dimensions, statistic, period };
  }
  return {
    metricQuery: calculation.map((part) => {
      if ('expression' in part) {
        return {
          ...part,
          expression: joined(part.expression),
          ...('query' in measure && { period }),
          returnData: true,
        };
      }
      const { namespace, metricName, dimensions, statistic } = part.metric;
      return { id: part.id, metric: { namespace, metricName, dimensions, stat: statistic, period } };
    }),
  };
}
