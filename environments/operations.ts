import type { Construct } from 'constructs';
import type { Operations } from '../systems/system';
import { AlarmTopic } from './alarm-topic';
import type { EnvironmentOperations } from './config';
import { EnvironmentKeys } from './keys';
import type { Place } from './place';

/** Creates the topic and the keys of an environment, and returns the operational settings of its systems. */
export function operationsOf(scope: Construct, place: Place, operations: EnvironmentOperations): Operations {
  return {
    alarms: operations.alarms,
    alarmActions: alarmActions(scope, place, operations),
    deletionProtection: operations.deletionProtection,
    pointInTimeRecovery: operations.pointInTimeRecovery,
    functionTimeoutSeconds: operations.functionTimeoutSeconds,
    logRetentionDays: operations.logRetentionDays,
    keys: operations.ownKeys ? new EnvironmentKeys(scope, 'Keys', place) : undefined,
  };
}

function alarmActions(scope: Construct, place: Place, { alarmTopic }: EnvironmentOperations): string[] {
  if (alarmTopic === 'none') return [];
  return [typeof alarmTopic === 'string' ? alarmTopic : new AlarmTopic(scope, 'Alarms', place, alarmTopic.emails).arn];
}
