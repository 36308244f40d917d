import { type Finding, must, quoted, required } from '../modules/shared/check';
import { isObject, listOfKind, object, optionFindings, set, text } from '../modules/shared/shape';
import { requireArguments } from './options';
import type { Exception } from './wildcards';

interface Options {
  readonly except?: readonly Exception[];
}

const EXCEPTIONS = listOfKind(object<Exception>({ action: set(text), resource: set(text), principal: text }));

const propertiesFinding = (properties: unknown): Finding =>
  properties === undefined || isObject(properties)
    ? undefined
    : `properties must be an object, got ${quoted(properties)}`;

/** With a path or without. */
const placeFindings = (first: unknown, second: unknown): Finding[] => [
  propertiesFinding(typeof first === 'string' ? second : first),
];

/** What is wrong with the parameters after the type. */
const FINDINGS = {
  toHaveResource: (_type, ...place) => placeFindings(place[0], place[1]),
  toHaveDataSource: (_type, ...place) => placeFindings(place[0], place[1]),
  toHaveEveryResource: (_type, properties) => [required('properties', properties) ?? propertiesFinding(properties)],
  toHaveResourceCount: (_type, count, properties) => [
    required('count', count) ??
      must('count', count, 'be a whole number of at least 0', (given) => {
        return Number.isInteger(given) && Number(given) >= 0;
      }),
    propertiesFinding(properties),
  ],
  toHaveOutput: (name) => [required('name', name), ...(name ? text.check('name', name) : [])],
  toHaveWildcardPermissions: (options = {}) => optionFindings(options as Options, { except: EXCEPTIONS }),
} satisfies Readonly<Record<string, (...parameters: readonly unknown[]) => Finding[]>>;

export type MatcherName = keyof typeof FINDINGS;

/** @throws TypeError that names the matcher and every wrong parameter */
export const requireMatcherArguments = (name: MatcherName, parameters: readonly unknown[]): void =>
  requireArguments(name, ...(FINDINGS[name] as (...all: readonly unknown[]) => Finding[])(...parameters));
