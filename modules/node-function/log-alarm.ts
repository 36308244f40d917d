import { CloudwatchLogMetricFilter } from '@cdktf/provider-aws/lib/cloudwatch-log-metric-filter';
import { Construct, type IConstruct } from 'constructs';
import { ALARM_SHAPE, type AlarmProps, alarm, alarmFindings } from '../shared/alarm';
import { between, type Finding, named } from '../shared/check';
import { withDefaults } from '../shared/defaults';
import { checkProps } from '../shared/props';
import { checked, number, type Shape, set } from '../shared/shape';

/** The namespace of all metrics that are read from logs. */
const NAMESPACE = 'tableside';

export interface LogAlarmProps extends AlarmProps {
  /**
   * Selects the log lines that raise the alarm, such as `{ $.rejected > 0 }`, at most 1024 characters.
   * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
   */
  readonly pattern: string;
  /** What such a line means and what to do, at most 1024 characters. */
  readonly description: string;
  /** For how many consecutive minutes such a line must be logged: 1 to 1440. @default 1 */
  readonly minutes?: number;
}

const SHAPE: Shape<LogAlarmProps> = {
  ...ALARM_SHAPE,
  pattern: set(checked),
  description: set(checked),
  minutes: number,
};

/** An alarm that is raised when a function logs a line that matches a pattern, minute after minute. */
export class LogAlarm extends Construct {
  /** @param givenName name of the function, known at synthesis */
  constructor(
    target: IConstruct & { readonly logGroupName: string },
    id: string,
    props: LogAlarmProps,
    givenName: string,
  ) {
    super(target, id);

    const name = `${givenName}-${id}`;
    const settings = checkProps(this, props, SHAPE, settingsOf, (all) => findings(all, name));
    if (!settings.alarms) return;

    new CloudwatchLogMetricFilter(this, 'Filter', {
      name,
      logGroupName: target.logGroupName,
      pattern: settings.pattern,
      metricTransformation: { namespace: NAMESPACE, name, value: '1' },
    });
    alarm(this, 'Alarm', settings, {
      alarmName: name,
      alarmDescription: settings.description,
      namespace: NAMESPACE,
      metricName: name,
      dimensions: {},
      statistic: 'Sum',
      threshold: 0,
      minutes: settings.minutes,
    });
  }
}

const settingsOf = (props: LogAlarmProps) => withDefaults(props, { minutes: 1, alarms: true, alarmActions: [] });

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_MetricTransformation.html */
const findings = ({ pattern, description, minutes, ...alarms }: Required<LogAlarmProps>, name: string): Finding[] => [
  named('name (<functionName>-<construct id>)', name, /^[^:*$]{1,255}$/, 'be 1 to 255 characters without : * and $'),
  named('pattern', pattern, /^.{1,1024}$/s, 'be 1 to 1024 characters'),
  named('description', description, /^.{1,1024}$/s, 'be 1 to 1024 characters'),
  // CloudWatch evaluates a day at most.
  between('minutes', minutes, 1, 1440),
  ...alarmFindings(alarms),
];
