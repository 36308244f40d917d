import { basename, dirname, join, resolve } from 'node:path';
import { root } from '../local/machine/paths';
import { awsPort, LOOPBACK, portsFrom } from '../local/machine/ports';
import { SetupError } from '../local/machine/setup-error';
import type { EnvironmentConfig } from './config';

export { SetupError };

/** Redis port of a local AWS that `AWS_ENDPOINT_URL` names. */
const DEFAULT_REDIS_PORT = 6379;

/**
 * Applies this machine's settings to an environment on a local AWS: `TABLESIDE_HOME`, `TABLESIDE_PORT` or the port on
 * which the local AWS was started, `AWS_ENDPOINT_URL` and `AWS_ENDPOINT_URL_DAX`. Environments on AWS do not depend on
 * the machine.
 * @throws SetupError if TABLESIDE_PORT is not a port, or a variable with an endpoint no URL
 */
export function onThisMachine(config: EnvironmentConfig): EnvironmentConfig {
  const { endpoint, state } = config;
  if (endpoint === undefined || state.kind !== 'local') return config;
  const { AWS_ENDPOINT_URL, TABLESIDE_HOME } = process.env;
  const home = TABLESIDE_HOME || dirname(state.path);
  return {
    ...config,
    state: { kind: 'local', path: join(home, basename(state.path)) },
    ...(AWS_ENDPOINT_URL
      ? anotherLocalAws(AWS_ENDPOINT_URL)
      : ownLocalAws(home, awsPort(home, Number(new URL(endpoint).port)))),
  };
}

/** Other local AWSs do not serve DAX, so the scores are deployed only if `AWS_ENDPOINT_URL_DAX` names what does. */
function anotherLocalAws(endpoint: string) {
  checkEndpoint('AWS_ENDPOINT_URL', endpoint);
  const daxEndpoint = process.env.AWS_ENDPOINT_URL_DAX || undefined;
  if (daxEndpoint !== undefined) checkEndpoint('AWS_ENDPOINT_URL_DAX', daxEndpoint);
  return {
    endpoint,
    redisPort: DEFAULT_REDIS_PORT,
    daxEndpoint,
    daxCaFile: undefined,
    ...(daxEndpoint === undefined && { scores: undefined }),
  };
}

/** @throws SetupError unless the value of a variable is a URL */
export function checkEndpoint(name: string, value: string): void {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new SetupError(`${name} must be an http or https URL, such as http://127.0.0.1:4566, got ${value}`);
  }
}

const ownLocalAws = (home: string, port: number) => ({
  endpoint: `http://${LOOPBACK}:${port}`,
  redisPort: portsFrom(port).functionsRedis,
  daxEndpoint: `http://${LOOPBACK}:${portsFrom(port).dax}`,
  // Absolute, because functions do not run in the checkout.
  daxCaFile: resolve(root, home, 'dax', 'ca.pem'),
});
