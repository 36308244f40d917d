import { correctDefects, readBeforeTimeout } from './client-defects';
import { readItemsToTheirEnd, rememberExpressions } from './client-speed';
import type { DaxEndpoint } from './endpoint';
import { CONNECT_TIMEOUT_MS } from './failure';
import { DaxConnectError, greet } from './handshake';
import { type Credentials, hello } from './hello';
import type { Connection } from './link';
import { noteUnsent } from './unsent';

export interface ConnectSettings {
  readonly endpoint: DaxEndpoint;
  readonly region: () => Promise<string>;
  readonly credentials: () => Promise<Credentials>;
  readonly greetingTimeoutMs: number;
  readonly requestTimeoutMs: number;
}

/** The part of the DAX client that is used. Its own types do not compile without `skipLibCheck`. */
type DaxMethod = (input: unknown) => Promise<unknown>;
type DaxClient = Record<string, DaxMethod> & { shutdown(): void; readonly _cluster?: Routed };
/** What knows the nodes to which the client is connected. */
interface Routed {
  readonly router: { size(): number };
  waitForRoutesRebuilt(isLeader: boolean): Promise<unknown>;
}
type DaxModule = { readonly Dax: new (config: object) => DaxClient };

/** @throws DaxConnectError, or the failure of the credentials */
export async function connectDax(settings: ConnectSettings): Promise<Connection> {
  const { endpoint, requestTimeoutMs } = settings;
  const [module, region, credentials] = await Promise.all([load(), settings.region(), settings.credentials()]);
  await greet(endpoint, hello(credentials, region, new Date()), settings.greetingTimeoutMs);
  const client = new module.Dax({
    endpoint: endpoint.url,
    region,
    // Called for every authorization, so that credentials that expire are replaced.
    credentials: settings.credentials,
    requestTimeout: requestTimeoutMs,
    connectTimeout: CONNECT_TIMEOUT_MS,
    // A write is never sent twice, whatever its failure. A read is sent to another node.
    maxRetries: 0,
    readRetries: 1,
    maxRetryDelay: CONNECT_TIMEOUT_MS,
    // The client loses count of its connections when they fail, and would stop making any.
    maxConcurrentConnections: 1_000_000,
  });
  await untilConnected(client, endpoint.url);
  return {
    call: (method, input) => (client[method] as DaxMethod)(input),
    close: () => client.shutdown(),
  };
}

/** Between knowing the nodes and being connected to one, the client fails all requests but the first. */
async function untilConnected(client: DaxClient, url: string): Promise<void> {
  const cluster = client._cluster;
  if (!cluster || cluster.router.size() > 0) return;
  try {
    await cluster.waitForRoutesRebuilt(false);
  } catch {
    client.shutdown();
    const advice = 'its nodes cannot be reached. Check that the security groups allow it';
    throw new DaxConnectError(`cannot use DAX at ${url}: ${advice}`);
  }
}

let loading: Promise<DaxModule> | undefined;

function load(): Promise<DaxModule> {
  loading ??= loadDax().catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

/** Loaded only if DAX is used: it takes a tenth of a second. */
async function loadDax(): Promise<DaxModule> {
  const listeners = process.rawListeners('warning') as NodeJS.WarningListener[];
  const module = (await import('@amazon-dax-sdk/client-dax')) as unknown as DaxModule & {
    readonly default?: DaxModule;
  };
  const cluster = await import('@amazon-dax-sdk/client-dax/src/Cluster.js' as string);
  correctDefects(cluster.default ?? cluster);
  await Promise.all([noteSteps(), speedUp()]);
  // Loading it removes the listeners of everybody else, and Node's own, which prints warnings.
  const left = process.rawListeners('warning');
  for (const listener of listeners) if (!left.includes(listener)) process.on('warning', listener);
  // A CommonJS module has its exports in `default` where they are not recognized.
  return module.Dax ? module : (module.default as DaxModule);
}

/** Another version of the client may lack these parts. Then writes seem ambiguous that are not. */
async function noteSteps(): Promise<void> {
  const [stubs, operations, converter, tubes] = await parts(
    import('@amazon-dax-sdk/client-dax/generated-src/Stubs.js' as string),
    import('@amazon-dax-sdk/client-dax/src/BaseOperations.js' as string),
    import('@amazon-dax-sdk/client-dax/src/DynamoDBV1Converter.js' as string),
    import('@amazon-dax-sdk/client-dax/src/Tube.js' as string),
  );
  const { ClientTube } = (tubes ?? {}) as { readonly ClientTube?: Parameters<typeof readBeforeTimeout>[0] };
  if (ClientTube) readBeforeTimeout(ClientTube);
  for (const part of [stubs, (operations as { readonly prototype: object } | undefined)?.prototype, converter]) {
    if (part) noteUnsent(part);
  }
}

/** Another version of the client may lack these parts. Then it is slower. */
async function speedUp(): Promise<void> {
  const [parser, assembler] = await parts(
    import('@amazon-dax-sdk/client-dax/src/DynamoDbExpressionParser.js' as string),
    import('@amazon-dax-sdk/client-dax/src/Assembler.js' as string),
  );
  if (parser) rememberExpressions(parser);
  if (assembler) readItemsToTheirEnd(assembler);
}

/** Modules of the client, or undefined in place of those that it lacks. */
const parts = (...imports: Promise<{ readonly default?: unknown }>[]) =>
  // A CommonJS module has its exports in `default`.
  Promise.all(
    imports.map((one) =>
      one.then(
        (module) => (module.default ?? module) as never,
        () => undefined,
      ),
    ),
  );
