import type { Construct } from 'constructs';
import { alarm } from '../shared/alarm';
import { addGraph } from '../shared/graph';
import type { BufferSettings } from './findings';

/**
 * @param functionName the function that drains the queue
 * @param QueueName the name of the queue itself, with the suffix of a FIFO queue
 */
export function queueAlarms(scope: Construct, settings: BufferSettings, functionName: string, QueueName: string): void {
  const metricOf = (metricName: string, statistic: string) => ({
    namespace: 'AWS/SQS',
    metricName,
    dimensions: { QueueName },
    statistic,
  });
  addGraph(scope, {
    title: `${settings.queueName} messages`,
    measures: [metricOf('NumberOfMessagesSent', 'Sum'), metricOf('NumberOfMessagesDeleted', 'Sum')],
  });
  addGraph(scope, {
    title: `${settings.queueName} waiting and in flight`,
    measures: [
      metricOf('ApproximateNumberOfMessagesVisible', 'Maximum'),
      metricOf('ApproximateNumberOfMessagesNotVisible', 'Maximum'),
    ],
  });
  alarm(scope, 'OldestMessageAlarm', settings, {
    ...metricOf('ApproximateAgeOfOldestMessage', 'Maximum'),
    alarmName: `${settings.queueName}-oldest-message`,
    alarmDescription: {
      means: 'Messages wait in a write buffer for longer than they should: its function does not keep up.',
      look: 'the reasons in its log lines, then at the throttles of the function and of the table',
      run: `aws logs tail /aws/lambda/${functionName} --since 1h`,
    },
    threshold: settings.oldestMessageAlarmSeconds,
  });
}
