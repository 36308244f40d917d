import { DynamoDBServiceException, ListTagsOfResourceCommand } from '@aws-sdk/client-dynamodb';
import { deployedTables } from '../deployment';
import type { At } from './at';
import type { Described } from './describe-table';

/** Says that Terraform manages a table, or that this is unknown; undefined if nothing shows that it does. */
export async function managedBy(at: At, { name, table }: Described): Promise<string | undefined> {
  const { env } = at.target;
  const tags = await tagsOf(at, table.TableArn);
  if (!(tags instanceof Error)) {
    // Every resource of an environment has these tags.
    const environment = tags.get('Project') === 'tableside' ? tags.get('Environment') : undefined;
    if (environment) return warning(name, environment);
  }
  if (env !== undefined) return (await deployedTables(env)).includes(name) ? warning(name, env) : undefined;
  return tags instanceof Error
    ? `Whether Terraform manages ${name} is unknown: its tags cannot be read (${tags.name}).`
    : undefined;
}

/** @returns an error if the caller may not read them, or the endpoint has none */
async function tagsOf(
  { client }: At,
  arn: string | undefined,
): Promise<ReadonlyMap<string | undefined, string> | Error> {
  try {
    const { Tags = [] } = await client.send(new ListTagsOfResourceCommand({ ResourceArn: arn }));
    return new Map(Tags.map(({ Key, Value = '' }) => [Key, Value]));
  } catch (error) {
    if (error instanceof DynamoDBServiceException) return error;
    throw error;
  }
}

const warning = (name: string, env: string): string =>
  `${name} is managed by Terraform, in the environment ${env}: the next deployment creates it again, empty. ` +
  `To delete the environment, use: npx cdktf destroy ${env}`;
