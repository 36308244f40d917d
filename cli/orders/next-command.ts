import type { EnvironmentName } from '../../environments';

/** The command that repairs the counts of an environment. */
export const recountCommand = (env: EnvironmentName): string =>
  `npx tableside orders recount${env === 'local' ? '' : ` --env ${env}`}`;
