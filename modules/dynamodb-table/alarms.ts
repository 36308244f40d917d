import type { Construct } from 'constructs';
import { type AlarmProps, alarm } from '../shared/alarm';

/** Clients retry throttled requests: only throttling for five consecutive minutes is a problem. */
const MINUTES = 5;

/** Creates alarms for a table and for each of its global indexes, whose capacity is separate. */
export function tableAlarms(
  scope: Construct,
  props: Required<AlarmProps>,
  tableName: string,
  globalIndexes: readonly string[],
) {
  for (const index of [undefined, ...globalIndexes]) {
    for (const access of ['Read', 'Write']) {
      // The table's metric does not include its indexes.
      alarm(scope, `${index === undefined ? '' : `${index}-`}${access}ThrottleAlarm`, props, {
        alarmName: [tableName, index, access.toLowerCase(), 'throttled'].filter(Boolean).join('-'),
        alarmDescription: `DynamoDB throttles ${access.toLowerCase()}s of a table or its index, minute after minute.`,
        namespace: 'AWS/DynamoDB',
        metricName: `${access}ThrottleEvents`,
        dimensions: { TableName: tableName, ...(index !== undefined && { GlobalSecondaryIndexName: index }) },
        statistic: 'Sum',
        threshold: 0,
        minutes: MINUTES,
      });
    }
  }
  alarm(scope, 'SystemErrorAlarm', props, {
    alarmName: `${tableName}-system-errors`,
    alarmDescription: 'DynamoDB answers requests for a table with errors of its own, minute after minute.',
    // The metric is published per operation only: a sum requires a query.
    query: `SELECT SUM(SystemErrors) FROM SCHEMA("AWS/DynamoDB", Operation, TableName) WHERE TableName = '${tableName}'`,
    threshold: 0,
    minutes: MINUTES,
  });
}
