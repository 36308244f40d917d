import { CloudwatchLogMetricFilter } from '@cdktf/provider-aws/lib/cloudwatch-log-metric-filter';
import { Construct, type IConstruct } from 'constructs';
import { type AlarmProps, alarm } from '../shared/alarm';
import { check, type Finding, named } from '../shared/check';
import { withDefaults } from '../shared/defaults';

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
}

/** An alarm that is raised for each minute in which a function logs a line that matches a pattern. */
export class LogAlarm extends Construct {
  /** @param givenName name of the function, known at synthesis */
  constructor(
    target: IConstruct & { readonly logGroupName: string },
    id: string,
    props: LogAlarmProps,
    givenName: string,
  ) {
    super(target, id);

    const settings = withDefaults(props, { alarms: true, alarmActions: [] });
    const name = `${givenName}-${id}`;
    check(this, findings(settings));
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
    });
  }
}

const findings = ({ pattern, description }: LogAlarmProps): Finding[] => [
  named('pattern', pattern, /^.{1,1024}$/s, 'be 1 to 1024 characters'),
  named('description', description, /^.{1,1024}$/s, 'be 1 to 1024 characters'),
];
