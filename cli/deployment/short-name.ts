import type { EnvironmentName } from '../../environments';

/** The name of a resource without the prefix that all resources of the environment have. */
export const shortName = (env: EnvironmentName, name: string): string => name.replace(`tableside-${env}-`, '');
