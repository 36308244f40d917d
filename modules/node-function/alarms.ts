import type { Construct } from 'constructs';
import { type AlarmProps, alarm } from '../shared/alarm';
import { addGraph } from '../shared/graph';

/** Long enough that one failure of a function that seldom runs is seen, and that a busy one may recover. */
const ERRORS_PERIOD_SECONDS = 300;

/** Lambda and clients try again: only throttling for so long is a problem. */
const THROTTLES_MINUTES = 5;

interface Settings extends Required<AlarmProps> {
  readonly functionName: string;
  readonly errorsAlarmPercent: number;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
export function functionAlarms(scope: Construct, settings: Settings): void {
  const { functionName, errorsAlarmPercent } = settings;
  const metricOf = (metricName: string, statistic = 'Sum') => ({
    namespace: 'AWS/Lambda',
    metricName,
    dimensions: { FunctionName: functionName },
    statistic,
  });
  addGraph(scope, { title: `${functionName} invocations`, measures: [metricOf('Invocations')] });
  addGraph(scope, {
    title: `${functionName} milliseconds`,
    measures: [metricOf('Duration', 'p50'), metricOf('Duration', 'p99'), metricOf('Duration', 'Maximum')],
  });
  alarm(scope, 'ErrorsAlarm', settings, {
    ...metricOf('Errors'),
    percentOf: 'Invocations',
    periodSeconds: ERRORS_PERIOD_SECONDS,
    alarmName: `${functionName}-errors`,
    alarmDescription: {
      means: 'Too many of the invocations of a function fail or time out, over five minutes.',
      look: 'the errors that it logs, then at what was deployed last',
      run: `aws logs tail /aws/lambda/${functionName} --since 1h --filter-pattern '?ERROR ?timed'`,
    },
    threshold: errorsAlarmPercent,
  });
  alarm(scope, 'ThrottlesAlarm', settings, {
    ...metricOf('Throttles'),
    // A cache of the same name has its own.
    alarmName: `${functionName}-invocations-throttled`,
    alarmDescription: {
      means: 'Lambda throttles a function, minute after minute: the concurrency of the account or its own is used up.',
      look: 'which functions of the account use its concurrency, then at the quota',
      run: 'aws lambda get-account-settings',
    },
    threshold: 0,
    minutes: THROTTLES_MINUTES,
  });
}
