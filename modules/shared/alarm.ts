import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import type { Construct } from 'constructs';
import { check, type Finding, flag, listOf, must, named } from './check';
import { checked, type Shape } from './shape';

const MINUTE_SECONDS = 60;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const MAX_NAME = 255;

export interface AlarmProps {
  /** Whether to create alarms. @default true */
  readonly alarms?: boolean;
  /** ARNs to notify, such as an SNS topic, when an alarm is raised and when it ends. @default none */
  readonly alarmActions?: readonly string[];
}

export const ALARM_SHAPE: Shape<AlarmProps> = { alarms: checked, alarmActions: checked };

export const alarmFindings = ({ alarms, alarmActions }: AlarmProps): Finding[] => [
  flag('alarms', alarms),
  ...listOf('alarmActions', alarmActions, (prop, arn) => named(prop, arn, /^arn:[\w-]+:[\w-]+:/, 'be an ARN')),
];

interface Metric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
  /** Another metric with the same dimensions, of which the threshold is a percentage. @default none */
  readonly percentOf?: string;
  /** How often the service publishes the metric. @default 60 */
  readonly periodSeconds?: number;
}

interface Query {
  /** A Metrics Insights query with one result, for a metric whose dimensions are not all known. */
  readonly query: string;
}

type Rule = (Metric | Query) & {
  readonly alarmName: string;
  readonly alarmDescription: string;
  readonly threshold: number;
  /** For how many consecutive minutes the metric must exceed the threshold. @default one period of the metric */
  readonly minutes?: number;
};

/** Creates an alarm for a metric that exceeds the threshold, minute by minute. Missing data does not raise it. */
export function alarm(scope: Construct, id: string, { alarms, alarmActions }: Required<AlarmProps>, rule: Rule): void {
  if (!alarms) return;
  const { alarmName, alarmDescription, threshold } = rule;
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
  const { periodSeconds = MINUTE_SECONDS } = 'query' in rule ? {} : rule;
  const { minutes = periodSeconds / MINUTE_SECONDS } = rule;
  new CloudwatchMetricAlarm(scope, id, {
    alarmName,
    alarmDescription,
    threshold,
    ...('query' in rule ? queryArguments(rule) : metricArguments(rule, periodSeconds)),
    comparisonOperator: 'GreaterThanThreshold',
    evaluationPeriods: (minutes * MINUTE_SECONDS) / periodSeconds,
    treatMissingData: 'notBreaching',
    alarmActions: [...alarmActions],
    okActions: [...alarmActions],
  });
}

const queryArguments = ({ query }: Query) => ({
  metricQuery: [{ id: 'query', expression: query, period: MINUTE_SECONDS, returnData: true }],
});

function metricArguments({ namespace, metricName, dimensions, statistic, percentOf }: Metric, period: number) {
  if (percentOf === undefined) return { namespace, metricName, dimensions, statistic, period };
  const metric = (name: string) => ({ namespace, metricName: name, dimensions, stat: statistic, period });
  return {
    metricQuery: [
      { id: 'percent', expression: '100 * part / whole', label: `${metricName} in percent`, returnData: true },
      { id: 'part', metric: metric(metricName) },
      { id: 'whole', metric: metric(percentOf) },
    ],
  };
}
