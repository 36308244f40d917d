import { inspect } from 'node:util';
import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { systemClock } from '../cache/clock';
import { checkObject } from '../cache/options';
import { writeLine } from '../stdout';
import { connectDax } from './connect';
import { type DaxEndpoint, parseEndpoint } from './endpoint';
import type { DaxEnv } from './env';
import { DaxLink } from './link';
import { daxStack } from './middleware';
import { createReporter } from './report';
import { DaxRequests } from './requests';

export type { DaxEnv } from './env';
export { DaxAmbiguousWriteError } from './errors';

export interface DaxClientOptions {
  /** `daxs://host[:9111]` for a cluster with TLS, `dax://host[:8111]` for one without. */
  readonly endpoint: string;
  /** Settings of the DynamoDB client: its region and credentials are also those for DAX. @default the SDK's */
  readonly table?: DynamoDBClientConfig;
  /** The longest time that DAX may delay a read. @default 1000 */
  readonly readTimeoutMilliseconds?: number;
  /** A write that DAX does not answer within this time fails. @default 2000 */
  readonly writeTimeoutMilliseconds?: number;
  /** The largest number of reads at a time that go to the table because DAX fails; the others wait. @default 25 */
  readonly maxFallbackReads?: number;
  /**
   * Receives a line of JSON for each cause of a failure of DAX, again every 30 seconds while it lasts, and when DAX answers
   * again. @default writes it to standard output, without what Lambda puts before lines of console.log
   */
  readonly report?: (line: string) => void;
}

/**
 * A DynamoDB client of the SDK whose item commands go to DAX, and to the table while DAX fails.
 * @throws Error that names the option, the rule and the value
 */
export const createDaxClient = (options: DaxClientOptions): DynamoDBClient =>
  // In JavaScript, the options may be missing.
  create(parseEndpoint('endpoint', options?.endpoint), options);

/**
 * A DynamoDB client that uses DAX if `DAX_ENDPOINT` is set. Only then is the DAX client loaded.
 * @throws Error that names the variable or option, the rule and the value
 */
export function createTableClient(
  env: { readonly [Name in keyof DaxEnv]?: string | undefined },
  options: Omit<DaxClientOptions, 'endpoint'> = {},
): DynamoDBClient {
  // In JavaScript, both may be anything.
  checkObject('env', env);
  checkObject('options', options);
  const { DAX_ENDPOINT } = env;
  if (DAX_ENDPOINT === undefined) return new DynamoDBClient(options.table ?? {});
  return create(parseEndpoint('DAX_ENDPOINT', DAX_ENDPOINT), options);
}

/** The longest time until the cluster is known. */
const CONNECT_MS = 1000;
/** Shorter, so that its own failure is reported. */
const GREETING_TIMEOUT_MS = 750;
/** Node's longest timer. */
const MAX_OPTION = 2 ** 31 - 1;

function create(endpoint: DaxEndpoint, options: Omit<DaxClientOptions, 'endpoint'>): DynamoDBClient {
  const { readTimeoutMs, writeTimeoutMs, maxFallbackReads, report } = settingsOf(options);
  const client = new DynamoDBClient(options.table ?? {});
  const { region, credentials, maxAttempts } = client.config;
  const connect = () =>
    connectDax({
      endpoint,
      region,
      credentials,
      greetingTimeoutMs: GREETING_TIMEOUT_MS,
      requestTimeoutMs: writeTimeoutMs,
    });
  const clock = systemClock;
  const link = new DaxLink(connect, {
    silenceMs: readTimeoutMs,
    connectMs: CONNECT_MS,
    clock,
    report: createReporter(endpoint.url, report, clock),
  });
  const requests = new DaxRequests(link, {
    readTimeoutMs,
    writeTimeoutMs,
    maxFallbackReads,
    maxAttempts,
    clock,
  });
  // It would prepare every output for a log that nobody reads, which takes longer than all the rest of the SDK.
  if (!options.table?.logger) client.middlewareStack.remove('loggerMiddleware');
  client.middlewareStack = daxStack(client.middlewareStack, requests);
  const destroy = client.destroy.bind(client);
  client.destroy = () => {
    link.close();
    destroy();
  };
  link.warmUp();
  return client;
}

function settingsOf({
  readTimeoutMilliseconds: readTimeoutMs = 1000,
  writeTimeoutMilliseconds: writeTimeoutMs = 2000,
  maxFallbackReads = 25,
  report = writeLine,
}: Omit<DaxClientOptions, 'endpoint'>) {
  for (const [name, value] of Object.entries({
    readTimeoutMilliseconds: readTimeoutMs,
    writeTimeoutMilliseconds: writeTimeoutMs,
    maxFallbackReads,
  })) {
    if (!Number.isInteger(value) || value < 1 || value > MAX_OPTION) {
      throw new Error(`${name} must be an integer from 1 to ${MAX_OPTION}, got ${value}`);
    }
  }
  if (typeof report !== 'function') throw new Error(`report must be a function, got ${inspect(report)}`);
  return { readTimeoutMs, writeTimeoutMs, maxFallbackReads, report };
}
