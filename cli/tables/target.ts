import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type EnvironmentName, environments } from '../../environments';
import { onThisMachine } from '../../environments/machine';
import { clientConfig } from '../deployment';
import { redirectOf } from '../deployment/redirect';
import { type CommonOptions, command } from '../terminal/command';

const LOCAL_REGION = 'us-east-1';
/** `dynamodb.eu-west-1.amazonaws.com`, `123.ddb.eu-west-1.amazonaws.com`, `dynamodb.eu-west-1.api.aws` */
const AWS_HOST =
  /\b(?:dynamodb|ddb)(?:-fips)?\.([a-z]{2}(?:-[a-z]+)+-\d)\.(?:vpce\.)?(?:amazonaws\.com(?:\.cn)?|api\.aws)$/;

export interface TargetOptions extends CommonOptions {
  readonly endpoint?: string;
}

/** The DynamoDB that a command works on. */
export interface Target {
  /** Undefined with `--endpoint`. */
  readonly env: EnvironmentName | undefined;
  readonly config: Pick<DynamoDBClientConfig, 'region' | 'endpoint' | 'credentials'>;
  /** `local`, or the URL of the endpoint. */
  readonly where: string;
  /** The URL that requests go to; undefined on AWS. */
  readonly endpoint: string | undefined;
  /** The options that name it, in a command: ` --env dev`. */
  readonly flags: string;
}

/** A command that works on an environment or on any other DynamoDB. */
export const tableCommand = (name: string, summary: string, example: string, details = ''): Command =>
  command(name, summary, example, details).addOption(
    new Option('--endpoint <url>', 'A DynamoDB endpoint, instead of an environment')
      .conflicts('env')
      .argParser(readUrl),
  );

function readUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol)) return url.href.replace(/\/$/, '');
  throw new InvalidArgumentError('It must be an http or https URL, such as http://127.0.0.1:8000.');
}

export function targetOf({ env, endpoint }: TargetOptions): Target {
  if (endpoint !== undefined) {
    return {
      env: undefined,
      config: endpointConfig(endpoint),
      where: endpoint,
      endpoint,
      flags: ` --endpoint ${endpoint}`,
    };
  }
  const flags = env === 'local' ? '' : ` --env ${env}`;
  const own = onThisMachine(environments[env]).endpoint;
  const redirected = own === undefined ? redirectOf('DYNAMODB') : undefined;
  const where = redirected === undefined ? env : `${env} at ${redirected}`;
  return { env, config: clientConfig(env), where, endpoint: own ?? redirected, flags };
}

/**
 * AWS needs real credentials, which the SDK finds. Other endpoints need any: those of the environment variables, because
 * some endpoints keep separate tables for each access key and region.
 */
function endpointConfig(endpoint: string): Target['config'] {
  const { AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env;
  const region = AWS_HOST.exec(new URL(endpoint).hostname)?.[1];
  if (region) return { endpoint, region };
  const hasKeys = AWS_ACCESS_KEY_ID && AWS_SECRET_ACCESS_KEY;
  return {
    endpoint,
    region: AWS_REGION || LOCAL_REGION,
    ...(!hasKeys && { credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }),
  };
}
