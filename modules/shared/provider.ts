import { version } from '@cdktf/provider-aws/package.json';
import { type Finding, must } from './check';

/** The package's version that has AWS provider 6. */
const MAJOR_OF_PROVIDER_6 = 21;

const hasProvider6 = Number.parseInt(version, 10) >= MAJOR_OF_PROVIDER_6;

/** A prop, or a value of one, that AWS provider 5.100 does not have. @param rule what applies without provider 6 */
export const needsProvider6 = (prop: string, value: unknown, rule = 'not be set'): Finding =>
  must(prop, value, `${rule} without AWS provider 6 (npm install @cdktf/provider-aws@^21.22.0)`, () => hasProvider6);
