import { invalidValue, shown } from './faults';

const MAX_CLUSTER_NAME = 20;
const MAX_GROUP_NAME = 255;

/** Letters, digits and single hyphens, beginning with a letter. */
const IDENTIFIER = /^[a-z]([a-z0-9]|-(?=[a-z0-9]))*$/i;

/** @returns the name in lower case, as DAX stores it */
export const clusterName = (name: string): string => identifier('ClusterName', name, MAX_CLUSTER_NAME);

/** @param field for example `SubnetGroupName` */
export const groupName = (field: string, name: string): string => identifier(field, name, MAX_GROUP_NAME);

function identifier(field: string, name: string, maxLength: number): string {
  if (IDENTIFIER.test(name) && name.length <= maxLength) return name.toLowerCase();
  throw invalidValue(
    `${field} must begin with a letter, contain only letters, digits and single hyphens, not end with a hyphen, ` +
      `and have at most ${maxLength} characters, got ${shown(name)}`,
  );
}

const SIZES = ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge'];

/** https://aws.amazon.com/dynamodb/pricing/on-demand/ lists the node types of DAX. */
const NODE_TYPES: Readonly<Record<string, readonly string[]>> = {
  t2: ['small', 'medium'],
  t3: ['small', 'medium'],
  r3: SIZES,
  r4: [...SIZES, '16xlarge'],
  r5: [...SIZES, '12xlarge', '16xlarge', '24xlarge'],
  r7i: [...SIZES, '12xlarge', '16xlarge', '24xlarge'],
};

export function checkNodeType(nodeType: string): void {
  const [service, family = '', size = '', ...rest] = nodeType.split('.');
  const sizes = Object.hasOwn(NODE_TYPES, family) ? NODE_TYPES[family] : undefined;
  if (service === 'dax' && sizes?.includes(size) && rest.length === 0) return;
  throw invalidValue(
    `NodeType must be a node type of DAX such as dax.r5.large or dax.t3.small, got ${shown(nodeType)}`,
  );
}

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const WINDOW = /^(\w{3}):([01]\d|2[0-3]):([0-5]\d)-(\w{3}):([01]\d|2[0-3]):([0-5]\d)$/;
const MINUTES_PER_WEEK = 7 * 24 * 60;
const MIN_WINDOW_MINUTES = 60;

/** @returns the window in lower case, as DAX stores it */
export function maintenanceWindow(given: string): string {
  const window = given.toLowerCase();
  const [, startDay = '', startHour, startMinute, endDay = '', endHour, endMinute] = WINDOW.exec(window) ?? [];
  const start = minuteOfWeek(startDay, startHour, startMinute);
  const end = minuteOfWeek(endDay, endHour, endMinute);
  const minutes = (end - start + MINUTES_PER_WEEK) % MINUTES_PER_WEEK;
  // The comparison is false for NaN, which a window of another form has.
  if (minutes >= MIN_WINDOW_MINUTES) return window;
  throw invalidValue(
    'PreferredMaintenanceWindow must have the form ddd:hh24:mi-ddd:hh24:mi and last at least ' +
      `${MIN_WINDOW_MINUTES} minutes, for example sun:05:00-sun:09:00, got ${shown(given)}`,
  );
}

function minuteOfWeek(day: string, hour = '', minute = ''): number {
  const index = DAYS.indexOf(day);
  return index === -1 ? NaN : (index * 24 + Number(hour)) * 60 + Number(minute);
}

const ROLE_ARN = /^arn:aws[\w-]*:iam::\d{12}:role\/.+$/;
const TOPIC_ARN = /^arn:aws[\w-]*:sns:[\w-]+:\d{12}:[\w-]+$/;

export function checkRoleArn(arn: string): void {
  if (ROLE_ARN.test(arn)) return;
  throw invalidValue(`IamRoleArn must be the ARN of an IAM role, got ${shown(arn)}`);
}

export function checkTopicArn(arn: string): void {
  if (TOPIC_ARN.test(arn)) return;
  throw invalidValue(`NotificationTopicArn must be the ARN of an SNS topic, got ${shown(arn)}`);
}

export function checkSecurityGroups(ids: readonly string[]): void {
  const invalid = ids.find((id) => !/^sg-[0-9a-z]+$/.test(id));
  if (invalid !== undefined) {
    throw invalidValue(`SecurityGroupIds must be ids of security groups, got ${shown(invalid)}`);
  }
}

/** @throws Fault if the value is set and not one of the allowed values */
export function checkOneOf<T extends string>(
  field: string,
  value: string | undefined,
  allowed: readonly T[],
): T | undefined {
  const found = allowed.find((one) => one === value);
  if (value === undefined || found !== undefined) return found;
  throw invalidValue(`${field} must be one of ${allowed.join(', ')}, got ${shown(value)}`);
}
