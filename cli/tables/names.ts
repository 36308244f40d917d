import { InvalidArgumentError } from 'commander';
import { isRegistered, tables } from '../../tables';
import { type Outputs, readOutputs } from '../deployment';
import type { Target } from './target';

const RULE = /^[\w.-]{3,255}$/;

/** Parses the name of a table. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
export function readTableName(text: string): string {
  if (RULE.test(text)) return text;
  throw new InvalidArgumentError('It must be 3 to 255 letters, digits, underscores, hyphens or dots.');
}

/**
 * The name of a table in DynamoDB. In an environment, a registered name means the deployed table. Any other name, and
 * any name on an endpoint, is taken as it is.
 * @throws if the table is registered and not deployed
 */
export async function deployedName({ env }: Target, name: string): Promise<string> {
  if (env === undefined || !isRegistered(name)) return name;
  const found = outputOf(await readOutputs(env), name);
  if (found) return found;
  const deploy = env === 'local' ? 'npx tableside up' : `npx cdktf deploy ${env}`;
  throw new Error(`The table ${name} is not deployed in ${env}. Deploy it with: ${deploy}`);
}

/** The registered names of the tables of a target, by their names in DynamoDB. */
export async function registeredNames({ env }: Target): Promise<ReadonlyMap<string, string>> {
  const outputs = env === undefined ? undefined : await readOutputs(env);
  const pairs = Object.keys(tables).map((name) => [outputs ? outputOf(outputs, name) : name, name] as const);
  return new Map(pairs.flatMap(([deployed, name]) => (deployed ? [[deployed, name] as const] : [])));
}

/** `leaderboardTableName` of any system, or `tableName` of the system with the name of the table. */
function outputOf(outputs: Outputs, name: string): string | undefined {
  const output = `${name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())}TableName`;
  return Object.values(outputs).find((values) => values[output])?.[output] ?? outputs[name]?.tableName;
}
