import { CloudWatchClient, DescribeAlarmsCommand, type StateValue } from '@aws-sdk/client-cloudwatch';
import type { EnvironmentName } from '../../environments';
import { table } from '../terminal/table';
import { counted } from '../terminal/text';
import { clientConfig, deployedAlarms } from '.';
import { shortName } from './short-name';

/** CloudWatch's limit for the names in a request. */
const NAMES_PER_REQUEST = 100;

export interface AlarmState {
  readonly name: string;
  /** `DELETED` if Terraform created it, and something else has deleted it. */
  readonly state: StateValue | 'DELETED';
  /** When it changed to that state, as an ISO 8601 time. */
  readonly since?: string;
  /** What CloudWatch says about the state. */
  readonly reason?: string;
  /** Its runbook line. */
  readonly description?: string;
}

/** The states of the deployed alarms of an environment. @throws if CloudWatch cannot be asked */
export async function alarmsOf(env: EnvironmentName): Promise<AlarmState[]> {
  const names = await deployedAlarms(env);
  try {
    return await alarmStates(new CloudWatchClient(clientConfig(env)), names);
  } catch (error) {
    throw new Error(
      `Cannot read the alarms of ${env}: ${error}. This needs credentials that allow cloudwatch:DescribeAlarms.`,
    );
  }
}

/** The states of alarms by name, those that need somebody first. */
export async function alarmStates(client: CloudWatchClient, names: readonly string[]): Promise<AlarmState[]> {
  const found = new Map<string, AlarmState>();
  for (let start = 0; start < names.length; start += NAMES_PER_REQUEST) {
    const AlarmNames = names.slice(start, start + NAMES_PER_REQUEST);
    const { MetricAlarms = [] } = await client.send(
      new DescribeAlarmsCommand({ AlarmNames, MaxRecords: NAMES_PER_REQUEST }),
    );
    for (const { AlarmName: name = '', StateValue: state, ...alarm } of MetricAlarms) {
      found.set(name, {
        name,
        state: state ?? 'INSUFFICIENT_DATA',
        since: alarm.StateTransitionedTimestamp?.toISOString() ?? alarm.StateUpdatedTimestamp?.toISOString() ?? '',
        reason: alarm.StateReason ?? '',
        description: alarm.AlarmDescription ?? '',
      });
    }
  }
  const states = names.map((name) => found.get(name) ?? { name, state: 'DELETED' as const });
  return states.sort((one, other) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state));
}

const ORDER: readonly AlarmState['state'][] = ['ALARM', 'DELETED', 'INSUFFICIENT_DATA', 'OK'];

const WORDS: Readonly<Record<AlarmState['state'], string>> = {
  ALARM: 'in alarm',
  DELETED: 'deleted outside Terraform',
  INSUFFICIENT_DATA: 'without data',
  OK: 'OK',
};

/** How many alarms are in which state, and what to do about those that need somebody. */
export function alarmsText(env: EnvironmentName, alarms: readonly AlarmState[]): string {
  if (alarms.length === 0) return `Alarms are off in ${env}.`;
  const counts = ORDER.map((state) => [WORDS[state], alarms.filter((alarm) => alarm.state === state).length] as const);
  const parts = counts.filter(([, count]) => count > 0).map(([words, count]) => `${count} ${words}`);
  const raised = alarms.filter(({ state }) => state === 'ALARM' || state === 'DELETED');
  return [
    `${counted(alarms.length, 'alarm')}: ${parts.join(', ')}`,
    ...(raised.length > 0 ? [raisedTable(env, raised)] : []),
    ...raised.flatMap(({ name, description }) => (description ? [`${shortName(env, name)}: ${description}`] : [])),
  ].join('\n\n');
}

const raisedTable = (env: EnvironmentName, raised: readonly AlarmState[]): string =>
  table(
    ['alarm', 'state', 'since'],
    raised.map(({ name, state, since }) => [shortName(env, name), WORDS[state], since ?? '']),
  );
