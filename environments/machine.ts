import { basename, dirname, join } from 'node:path';
import { awsPort, portsFrom } from '../local/machine/ports';
import type { EnvironmentConfig } from './config';

export { SetupError } from '../local/machine/setup-error';

/** Redis port of a local AWS that `AWS_ENDPOINT_URL` names. */
const DEFAULT_REDIS_PORT = 6379;

/**
 * Applies this machine's settings to an environment on a local AWS: `TABLESIDE_HOME`, `TABLESIDE_PORT` or the port on
 * which the local AWS was started, and `AWS_ENDPOINT_URL`. Environments on AWS do not depend on the machine.
 * @throws SetupError when TABLESIDE_PORT is not a port
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
      ? { endpoint: AWS_ENDPOINT_URL, redisPort: DEFAULT_REDIS_PORT }
      : ownLocalAws(awsPort(home, Number(new URL(endpoint).port)))),
  };
}

const ownLocalAws = (port: number) => ({
  endpoint: `http://127.0.0.1:${port}`,
  redisPort: portsFrom(port).functionsRedis,
});
