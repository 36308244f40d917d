import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import type { Entry, Load } from '../../bulk/load';
import type { EnvironmentName } from '../../environments';
import { clientSettings } from '../../runtime/aws/client-settings';
import { awsStatus, isOurs } from '../local/local-aws';
import { onInterrupt } from '../terminal/interrupt';
import { printAbove } from '../terminal/progress';

interface BulkLoad {
  readonly create: (client: DynamoDBClient) => Load;
  readonly entries: AsyncIterable<Entry>;
  /** The sentence with the command that resumes the load. */
  readonly howToResume: (load: Load) => string;
  /** Describes the failure. */
  readonly reasonOf: (error: unknown) => string;
}

/** How to reach the table. */
export interface Reach {
  /** Undefined for an endpoint that belongs to no environment. */
  readonly env: EnvironmentName | undefined;
  readonly config: DynamoDBClientConfig;
}

/**
 * Loads a table.
 * @param noun the plural of what is loaded
 * @throws if the load cannot continue. The message has the command that resumes it, and so has the one on Ctrl-C
 */
export async function runLoad(
  { env, config }: Reach,
  noun: string,
  { create, entries, howToResume, reasonOf }: BulkLoad,
): Promise<Load> {
  // Without retries: the store retries.
  const client = new DynamoDBClient({ ...config, ...clientSettings(1, 15_000) });
  const load = create(client);
  const ignoreInterrupts = onInterrupt(() => printAbove(`Interrupted: ${howToResume(load)}`));
  try {
    await load.run(entries);
    return load;
  } catch (error) {
    const isGone = env === 'local' && isOurs && !(await awsStatus()).ok;
    const gone = `the local AWS has ended, and the loaded ${noun} are lost. Load them again after: npx tableside up`;
    throw new Error(`${reasonOf(error)}: ${isGone ? gone : howToResume(load)}`, { cause: error });
  } finally {
    ignoreInterrupts();
    client.destroy();
  }
}

/** The option of a command that names its environment. */
export const envOption = (env: EnvironmentName): string => (env === 'local' ? '' : ` --env ${env}`);

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
