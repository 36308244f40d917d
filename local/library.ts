import { resolve } from 'node:path';
import type { EventSourceStatus, Lag } from './event-sources/status';
import { awsRules, checkOptions, flag, oneOf, type Rules, required, text, url, wholeNumber } from './library-options';

export type { EventSourceStatus, Lag };

/** Of requests that are signed. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The endpoint that is served, such as LocalStack. */
export interface AwsOptions {
  /** The region of the endpoint. @default 'us-east-1' */
  readonly region?: string;
  /** @default `test` and `test` */
  readonly credentials?: Credentials;
  /** Called with a line for each change of state, and for each client that is disconnected. @default nothing */
  readonly log?: (line: string) => void;
}

/** Where the mappings are, and how they are served. */
export interface EventSourcesOptions extends AwsOptions {
  /** The URL of the endpoint that has the mappings, functions and queues, for example `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  /** The URL of the DynamoDB endpoint that has the streams. @default `endpoint` */
  readonly tableEndpoint?: string;
  /**
   * The state of the mappings that are served. Most local AWSs serve enabled mappings themselves: create the mappings
   * disabled, and choose `Disabled`.
   * @default 'Enabled'
   */
  readonly servedState?: 'Enabled' | 'Disabled';
  /** The file that stores the positions in streams between runs. @default they are kept in memory */
  readonly positionsFile?: string;
}

/** Event source mappings that are served. */
export interface EventSources {
  /** The status of each deployed mapping. */
  status(): Promise<EventSourceStatus[]>;
  /** Starts nothing new. Resolves when everything in progress is done. */
  stop(): Promise<void>;
}

/**
 * Serves the event source mappings that are deployed at an endpoint, SQS queues and DynamoDB streams, as AWS documents.
 * An endpoint that does not answer is logged and tried again.
 * @throws TypeError with every rule that the options break
 */
export function startEventSources(options: EventSourcesOptions): EventSources {
  checkOptions('startEventSources', options, EVENT_SOURCE_RULES);
  const { endpoint, tableEndpoint, servedState, positionsFile } = options;
  // Loaded only here: the SDK takes a tenth of a second.
  const { startEventSources } = require('./event-sources') as typeof import('./event-sources');
  return startEventSources({ ...awsOptions(options), endpoint, tableEndpoint, servedState, positionsFile });
}

const EVENT_SOURCE_RULES: Rules = {
  endpoint: required(url),
  tableEndpoint: url,
  servedState: oneOf('Enabled', 'Disabled'),
  positionsFile: text,
  ...awsRules,
};

/** Where the tables are, and how the cluster is started. */
export interface DaxEndpointOptions extends AwsOptions {
  /** The URL of the DynamoDB endpoint that has the tables, for example `http://127.0.0.1:8000`. */
  readonly tableEndpoint: string;
  /** The port of the first node on 127.0.0.1. Those of the others follow. @default a free one */
  readonly port?: number;
  /** The number of nodes, each with its own port and caches. @default 1 */
  readonly nodes?: number;
  /** Whether connections are encrypted, with a certificate for `localhost` and 127.0.0.1. @default false */
  readonly tls?: boolean;
  /** The lifetime of cached items. 0: forever. @default 300 */
  readonly itemTtlSeconds?: number;
  /** The lifetime of cached queries. 0: they are not cached. @default 300 */
  readonly queryTtlSeconds?: number;
  /** The folder that keeps certificates and attribute lists. @default `.tableside/dax` in the working directory */
  readonly folder?: string;
}

/** A cluster that runs. */
export interface DaxEndpoint {
  /** The URL for clients: `dax://127.0.0.1:8111`, or `daxs://…` with TLS. */
  readonly endpoint: string;
  /** The file with the certificate authority that clients must trust, or null without TLS. */
  readonly caFile: string | null;
  /** Finishes the requests in progress, for up to 30 seconds. */
  stop(): Promise<void>;
}

/**
 * Starts a DAX cluster in front of a DynamoDB endpoint. Clients must sign with the same credentials.
 * @throws TypeError with every rule that the options break; an error if a port is in use or the tables do not answer
 */
export async function startDaxEndpoint(options: DaxEndpointOptions): Promise<DaxEndpoint> {
  checkOptions('startDaxEndpoint', options, DAX_RULES, portFindings);
  const {
    tableEndpoint,
    nodes = 1,
    tls = false,
    itemTtlSeconds = TTL_SECONDS,
    queryTtlSeconds = TTL_SECONDS,
  } = options;
  const { freePort } = require('./machine/ports') as typeof import('./machine/ports');
  const { startStandalone } = require('./dax/standalone') as typeof import('./dax/standalone');
  const { port = await freePort(nodes), folder = resolve('.tableside', 'dax') } = options;
  const lifetimes = { itemTtlSeconds, queryTtlSeconds };
  const started = await startStandalone({
    ...awsOptions(options),
    ...lifetimes,
    tableEndpoint,
    port,
    nodes,
    tls,
    folder,
  });
  return { endpoint: started.endpoint, caFile: started.caFile, stop: started.close };
}

const MAX_PORT = 65_535;

function portFindings({ port = 0, nodes = 1 }: DaxEndpointOptions): string[] {
  const maxPort = MAX_PORT - nodes + 1;
  return port > maxPort && port <= MAX_PORT ? [`port must be at most ${maxPort} for ${nodes} nodes, got ${port}`] : [];
}

const TTL_SECONDS = 300;
/** In milliseconds, it fits into a 32-bit integer. */
const ttl = wholeNumber(0, 2_147_483);
const DAX_RULES: Rules = {
  tableEndpoint: required(url),
  port: wholeNumber(1, MAX_PORT),
  nodes: wholeNumber(1, 11),
  tls: flag,
  itemTtlSeconds: ttl,
  queryTtlSeconds: ttl,
  folder: text,
  ...awsRules,
};

const awsOptions = ({
  region = 'us-east-1',
  credentials = { accessKeyId: 'test', secretAccessKey: 'test' },
  log = () => undefined,
}: AwsOptions) => ({ region, credentials, log });
