import { NodeFunction, type NodeFunctionProps } from '../../../modules/node-function';
import { synth } from '../../../testkit';
import '../../../testkit/jest';

const entry = require.resolve('../../../functions/drain-buffer');

const alarmsOf = (props: Partial<NodeFunctionProps<Record<never, string>>> = {}) =>
  synth((stack) => {
    new NodeFunction(stack, 'Import', { functionName: 'import', entry, environment: {}, ...props });
  }).resources('aws_cloudwatch_metric_alarm');

const metric = (metric_name: string) => ({
  metric_name,
  namespace: 'AWS/Lambda',
  dimensions: { FunctionName: 'import' },
  stat: 'Sum',
  period: 300,
});

describe('the alarms of NodeFunction by default', () => {
  const alarms = alarmsOf();

  it('are raised when more than 5% of the invocations of five minutes fail', () => {
    expect(alarms['Import/ErrorsAlarm']).toEqual({
      alarm_name: 'import-errors',
      alarm_description:
        'Too many of the invocations of a function fail or time out, over five minutes. First look at the errors ' +
        "that it logs, then at what was deployed last. Run: aws logs tail /aws/lambda/import --since 1h --filter-pattern '?ERROR ?timed'",
      metric_query: [
        { id: 'percent', expression: '100 * part / whole', label: 'Errors in percent', return_data: true },
        { id: 'part', metric: metric('Errors') },
        { id: 'whole', metric: metric('Invocations') },
      ],
      comparison_operator: 'GreaterThanThreshold',
      threshold: 5,
      evaluation_periods: 1,
      treat_missing_data: 'notBreaching',
      alarm_actions: [],
      ok_actions: [],
    });
  });

  it('are raised when it is throttled for five minutes', () => {
    expect(alarms['Import/ThrottlesAlarm']).toMatchObject({
      alarm_name: 'import-invocations-throttled',
      metric_name: 'Throttles',
      namespace: 'AWS/Lambda',
      dimensions: { FunctionName: 'import' },
      statistic: 'Sum',
      period: 60,
      evaluation_periods: 5,
      threshold: 0,
    });
  });

  it('are the only ones', () => {
    expect(Object.keys(alarms)).toHaveLength(2);
  });
});

describe('the alarms of NodeFunction with', () => {
  it('errorsAlarmPercent are raised above it', () => {
    expect(alarmsOf({ errorsAlarmPercent: 0.5 })['Import/ErrorsAlarm']).toMatchObject({ threshold: 0.5 });
  });

  it('alarmActions notify them, and with alarms false are absent', () => {
    const topic = 'arn:aws:sns:us-east-1:123456789012:topic';
    const notified = Object.values(alarmsOf({ alarmActions: [topic] }));
    expect(notified.map(({ alarm_actions, ok_actions }) => [alarm_actions, ok_actions])).toEqual(
      notified.map(() => [[topic], [topic]]),
    );
    expect(alarmsOf({ alarms: false })).toEqual({});
  });
});

describe('the alarms of NodeFunction reject', () => {
  it('a percentage above 100, and an action that is no ARN', () => {
    expect(() => alarmsOf({ errorsAlarmPercent: 101, alarmActions: ['topic'] })).toThrow(
      'test/Import: errorsAlarmPercent must be between 0 and 100, got 101; alarmActions[0] must be an ARN, got topic',
    );
  });
});
