import type { Construct } from 'constructs';
import { type AlarmProps, alarm } from '../shared/alarm';

/** Throttles go on, though clients try again: five minutes in a row are no blip. */
const MINUTES = 5;

/** Alarms for a table and each of its global indexes, which have capacities of their own. */
export function tableAlarms(scope: Construct, props: AlarmProps, tableName: string, globalIndexes: readonly string[]) {
  for (const index of [undefined, ...globalIndexes]) {
    for (const access of ['Read', 'Write']) {
      // A table's own metric does not count what its indexes throttle.
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
    // Published by operation only; the sum over all of them takes a query.
    query: `SELECT SUM(SystemErrors) FROM SCHEMA("AWS/DynamoDB", Operation, TableName) WHERE TableName = '${tableName}'`,
    threshold: 0,
    minutes: MINUTES,
  });
}
