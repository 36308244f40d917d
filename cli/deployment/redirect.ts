import type { EnvironmentName } from '../../environments';
import { checkEndpoint, SetupError } from '../../environments/machine';

const VARIABLE = 'AWS_ENDPOINT_URL';
/** Such as those of VPC endpoints. */
const AWS_HOST = /\.(amazonaws\.com(\.cn)?|api\.aws)$/;

/** The variable of the AWS SDK, one of these, that redirects requests to something other than AWS. */
function redirectIn(variables: readonly string[]): { readonly variable: string; readonly url: string } | undefined {
  for (const variable of variables) {
    const url = process.env[variable];
    if (!url) continue;
    checkEndpoint(variable, url);
    return AWS_HOST.test(new URL(url).hostname) ? undefined : { variable, url };
  }
  return undefined;
}

/** The URL to which the AWS SDK redirects the requests to a service for an environment on AWS. */
export const redirectOf = (service: 'DYNAMODB' | 'SQS'): string | undefined =>
  redirectIn([`${VARIABLE}_${service}`, VARIABLE])?.url;

/** @throws SetupError for prod if any request would go to something that only seems to be production */
export function refuseRedirects(env: EnvironmentName): void {
  if (env !== 'prod') return;
  for (const name of Object.keys(process.env).filter((name) => name.startsWith(VARIABLE))) {
    const found = redirectIn([name]);
    if (!found) continue;
    throw new SetupError(`${name} must not be set with --env prod: requests would go to ${found.url}. Unset it.`);
  }
}
