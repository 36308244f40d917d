import type { DaxClusterProps } from '../../../modules/dax-cluster';
import { synthDax, topicArn } from './fixture';

const alarmsOf = (props: Partial<DaxClusterProps> = {}) => synthDax(props).resources('aws_cloudwatch_metric_alarm');

describe('the alarms of DaxCluster by default', () => {
  const alarms = alarmsOf();

  it.each([
    ['Errors', 'errors', 'ErrorRequestCount', 'Sum', 100, 5],
    ['Faults', 'faults', 'FaultRequestCount', 'Sum', 0, 5],
    ['Throttles', 'throttled', 'ThrottledRequestCount', 'Sum', 0, 5],
    ['Cpu', 'cpu', 'CPUUtilization', 'Maximum', 70, 5],
    ['Memory', 'memory', 'CacheMemoryUtilization', 'Maximum', 90, 5],
    ['Evictions', 'evictions', 'EvictedSize', 'Sum', 0, 15],
  ])('raise an alarm for %s, minute by minute', (id, name, metric, statistic, threshold, minutes) => {
    expect(alarms[`Dax/${id}Alarm`]).toEqual({
      alarm_actions: [],
      alarm_description: expect.stringContaining('DAX'),
      alarm_name: `dax-scores-${name}`,
      comparison_operator: 'GreaterThanThreshold',
      dimensions: { ClusterId: 'scores' },
      evaluation_periods: minutes,
      metric_name: metric,
      namespace: 'AWS/DAX',
      ok_actions: [],
      period: 60,
      statistic,
      threshold,
      treat_missing_data: 'notBreaching',
    });
  });

  it('raise an alarm when more than 5% of the requests fail for five minutes', () => {
    const metric = (name: string) => ({
      dimensions: { ClusterId: 'scores' },
      metric_name: name,
      namespace: 'AWS/DAX',
      period: 60,
      stat: 'Sum',
    });
    expect(alarms['Dax/FailedRequestsAlarm']).toEqual({
      alarm_actions: [],
      alarm_description: expect.stringContaining('5%'),
      alarm_name: 'dax-scores-failed-requests',
      comparison_operator: 'GreaterThanThreshold',
      evaluation_periods: 5,
      metric_query: [
        { expression: '100 * part / whole', id: 'percent', label: 'FailedRequestCount in percent', return_data: true },
        { id: 'part', metric: metric('FailedRequestCount') },
        { id: 'whole', metric: metric('TotalRequestCount') },
      ],
      ok_actions: [],
      threshold: 5,
      treat_missing_data: 'notBreaching',
    });
  });

  it('raise an alarm when the CPU credits of a T3 node incur a charge', () => {
    expect(alarms['Dax/CreditsAlarm']).toMatchObject({
      dimensions: { ClusterId: 'scores' },
      evaluation_periods: 1,
      metric_name: 'CPUSurplusCreditsCharged',
      period: 300,
      statistic: 'Maximum',
      threshold: 0,
    });
  });

  it('are the only ones', () => {
    expect(Object.keys(alarms)).toHaveLength(8);
  });
});

describe('the alarms of DaxCluster with options', () => {
  it('watch the CPU baseline of T2 nodes for an hour, whose credits DAX does not publish', () => {
    const alarms = alarmsOf({ nodeType: 'dax.t2.medium' });
    expect(alarms['Dax/CpuAlarm']).toMatchObject({ evaluation_periods: 60, period: 60, threshold: 20 });
    expect(alarms['Dax/CreditsAlarm']).toBeUndefined();
  });

  it('leave out credits on nodes without them', () => {
    const alarms = alarmsOf({ nodeType: 'dax.r5.large' });
    expect(alarms['Dax/CpuAlarm']).toMatchObject({ evaluation_periods: 5, threshold: 70 });
    expect(alarms['Dax/CreditsAlarm']).toBeUndefined();
  });

  it('raise the errors alarm at errorsAlarm', () => {
    expect(alarmsOf({ errorsAlarm: 0 })['Dax/ErrorsAlarm']).toMatchObject({ threshold: 0 });
  });

  it('are absent if alarms is false, and notify alarmActions otherwise', () => {
    expect(alarmsOf({ alarms: false })).toEqual({});
    const notified = Object.values(alarmsOf({ alarmActions: [topicArn] }));
    expect(notified.map(({ alarm_actions, ok_actions }) => [alarm_actions, ok_actions])).toEqual(
      notified.map(() => [[topicArn], [topicArn]]),
    );
  });
});
