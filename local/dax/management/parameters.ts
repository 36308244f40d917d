import { invalidValue, shown } from './faults';
import type { Ttls } from './nodes';

/** The only parameters that DAX has, in the order of their names. */
const PARAMETERS = [
  {
    name: 'query-ttl-millis',
    ttl: 'query',
    description: 'How long query and scan results stay in the query cache, in milliseconds (0: not cached)',
  },
  {
    name: 'record-ttl-millis',
    ttl: 'item',
    description: 'How long items stay in the item cache, in milliseconds (0: they never expire)',
  },
] as const satisfies readonly { name: string; ttl: keyof Ttls; description: string }[];

interface NameValue {
  readonly ParameterName: string;
  readonly ParameterValue: string;
}

/** @throws Fault if a name is unknown or a value is not a whole number of milliseconds */
export function withParameters(ttls: Ttls, values: readonly NameValue[]): Ttls {
  const changed = { ...ttls };
  for (const { ParameterName, ParameterValue } of values) {
    const parameter = PARAMETERS.find(({ name }) => name === ParameterName);
    if (!parameter) {
      const names = PARAMETERS.map(({ name }) => name).join(' or ');
      throw invalidValue(`ParameterName must be ${names}, got ${shown(ParameterName)}`);
    }
    changed[parameter.ttl] = milliseconds(parameter.name, ParameterValue);
  }
  return changed;
}

function milliseconds(name: string, value: string): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && Number.isSafeInteger(number)) return number;
  throw invalidValue(`${name} must be a whole number of milliseconds, 0 or greater, got ${shown(value)}`);
}

/** @param source who set the values, as `DescribeParameters` calls it */
export const parameterViews = (ttls: Ttls, source: 'user' | 'system') =>
  PARAMETERS.map(({ name, ttl, description }) => ({
    ParameterName: name,
    ParameterType: 'DEFAULT',
    ParameterValue: String(ttls[ttl]),
    NodeTypeSpecificValues: [],
    Description: description,
    Source: source,
    DataType: 'integer',
    AllowedValues: '0-',
    IsModifiable: 'TRUE',
    ChangeType: 'IMMEDIATE',
  }));
