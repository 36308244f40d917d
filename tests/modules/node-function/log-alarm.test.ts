import { join } from 'node:path';
import { type LogAlarmProps, NodeFunction } from '../../../modules/node-function';
import { synth } from '../../../testkit';
import '../../../testkit/jest';

const entry = join(__dirname, '../../../examples/buffered-orders/mailer.ts');

const ALARM = 'Import/Rejected/Alarm';

const synthAlarm = (props: Partial<LogAlarmProps> = {}) =>
  synth((stack) => {
    new NodeFunction(stack, 'Import', { functionName: 'import', entry, environment: {} }).addLogAlarm('Rejected', {
      pattern: '{ $.rejected > 0 }',
      description: 'Items were rejected.',
      ...props,
    });
  });

describe('LogAlarm by default', () => {
  const stack = synthAlarm();

  it('counts the matching lines of the function', () => {
    expect(stack.resource('aws_cloudwatch_log_metric_filter')).toEqual({
      name: 'import-Rejected',
      log_group_name: '${aws_cloudwatch_log_group.Import/LogGroup.name}',
      pattern: '{ $.rejected > 0 }',
      metric_transformation: { namespace: 'tableside', name: 'import-Rejected', value: '1' },
    });
  });

  it('raises an alarm for a minute with one such line, and for none without', () => {
    expect(stack.resource('aws_cloudwatch_metric_alarm', ALARM)).toEqual({
      alarm_name: 'import-Rejected',
      alarm_description: 'Items were rejected.',
      namespace: 'tableside',
      metric_name: 'import-Rejected',
      dimensions: {},
      statistic: 'Sum',
      period: 60,
      evaluation_periods: 1,
      threshold: 0,
      comparison_operator: 'GreaterThanThreshold',
      treat_missing_data: 'notBreaching',
      alarm_actions: [],
      ok_actions: [],
    });
  });
});

describe('LogAlarm with', () => {
  it('alarmActions notifies them', () => {
    const { alarm_actions, ok_actions } = synthAlarm({
      alarmActions: ['arn:aws:sns:us-east-1:123456789012:topic'],
    }).resource('aws_cloudwatch_metric_alarm', ALARM);
    expect([alarm_actions, ok_actions]).toEqual([
      ['arn:aws:sns:us-east-1:123456789012:topic'],
      ['arn:aws:sns:us-east-1:123456789012:topic'],
    ]);
  });

  it('minutes is raised only after as many minutes with such a line', () => {
    const alarm = synthAlarm({ minutes: 5 }).resource('aws_cloudwatch_metric_alarm', ALARM);
    expect(alarm).toMatchObject({ period: 60, evaluation_periods: 5 });
  });

  it('alarms false creates neither a filter nor an alarm', () => {
    const stack = synthAlarm({ alarms: false });
    expect(stack).not.toHaveResource('aws_cloudwatch_log_metric_filter');
    expect(Object.keys(stack.resources('aws_cloudwatch_metric_alarm'))).not.toContain(ALARM);
  });
});

describe('LogAlarm rejects', () => {
  it('rejects all invalid props in one error', () => {
    expect(() => synthAlarm({ pattern: 'x'.repeat(1025), description: '', minutes: 0 })).toThrow(
      new Error(
        `test/Import/Rejected: pattern must be 1 to 1024 characters, got ${'x'.repeat(1025)}; ` +
          'description must be 1 to 1024 characters, got ""; minutes must be a whole number between 1 and 1440, got 0',
      ),
    );
  });
});
