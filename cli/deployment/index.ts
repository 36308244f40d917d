import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { type EnvironmentName, environments } from '../../environments';
import { stateKey } from '../../environments/config';
import { onThisMachine } from '../../environments/machine';
import { root } from '../../local/machine/paths';
import { refuseRedirects } from './redirect';

/** The part of a Terraform state that the tool reads. */
interface State {
  readonly outputs: Readonly<Record<string, { readonly value: unknown }>>;
  readonly resources?: readonly {
    readonly mode: string;
    readonly type: string;
    readonly instances?: readonly { readonly attributes?: Readonly<Record<string, unknown>> }[];
  }[];
}

/** The outputs of each deployed system, by the system's name. */
export type Outputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** @returns undefined if there is no state, or if Terraform was killed while it wrote it */
export function readState(path: string): State | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** @returns undefined if there is no state. @throws if the bucket cannot be read */
async function readRemoteState(name: EnvironmentName, Bucket: string): Promise<State | undefined> {
  const Key = stateKey(name);
  try {
    const { Body } = await new S3Client(clientConfig(name)).send(new GetObjectCommand({ Bucket, Key }));
    return JSON.parse((await Body?.transformToString()) ?? '');
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
    throw new Error(
      `Cannot read the Terraform state of ${name} from s3://${Bucket}/${Key}: ${error}. ` +
        'This needs credentials for its account, as a deployment does.',
    );
  }
}

/** The state of the last deployment; undefined if there is none. */
async function readStateOf(name: EnvironmentName): Promise<State | undefined> {
  const { state } = onThisMachine(environments[name]);
  return state.kind === 'local' ? readState(resolve(root, state.path)) : await readRemoteState(name, state.bucket);
}

/** Reads the outputs of the last deployment from Terraform's state. Empty if nothing is deployed. */
export async function readOutputs(name: EnvironmentName): Promise<Outputs> {
  const outputs = Object.entries((await readStateOf(name))?.outputs ?? {});
  return Object.fromEntries(outputs.map(([system, { value }]) => [system, value as Outputs[string]]));
}

/** The names of the DynamoDB tables that Terraform manages in an environment. */
export const deployedTables = (name: EnvironmentName): Promise<string[]> =>
  deployedNames(name, 'aws_dynamodb_table', 'name');

/** The names of the alarms that Terraform manages in an environment. */
export const deployedAlarms = (name: EnvironmentName): Promise<string[]> =>
  deployedNames(name, 'aws_cloudwatch_metric_alarm', 'alarm_name');

async function deployedNames(name: EnvironmentName, resourceType: string, attribute: string): Promise<string[]> {
  const { resources = [] } = (await readStateOf(name)) ?? {};
  return resources
    .filter(({ mode, type }) => mode === 'managed' && type === resourceType)
    .flatMap(({ instances = [] }) => instances.map(({ attributes }) => String(attributes?.[attribute])));
}

/**
 * Reads the outputs of one system.
 * @param newest an output that older versions of the system do not have
 * @throws if the system is not deployed, or an older version of it is
 */
export async function outputsOf<SystemOutputs extends object>(
  system: string,
  name: EnvironmentName,
  newest?: keyof SystemOutputs,
): Promise<SystemOutputs> {
  const outputs = (await readOutputs(name))[system] as SystemOutputs | undefined;
  const deploy = name === 'local' ? 'npx tableside up' : `npx cdktf deploy ${name}`;
  if (!outputs) throw new Error(`The ${system} system is not deployed in ${name}. Deploy it with: ${deploy}`);
  if (newest === undefined || outputs[newest] !== undefined) return outputs;
  throw new Error(`The ${system} system in ${name} is an older version. Deploy it again with: ${deploy}`);
}

/** The client settings of the AWS SDK for an environment. */
export function clientConfig(name: EnvironmentName) {
  const { region, endpoint } = onThisMachine(environments[name]);
  if (!endpoint) {
    refuseRedirects(name);
    return { region };
  }
  return { region, endpoint, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
}

/** The messages in a queue: those that wait for a consumer, and those that a consumer has received. */
export async function queueLoad(client: SQSClient, QueueUrl: string) {
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  const { ApproximateNumberOfMessages: waiting, ApproximateNumberOfMessagesNotVisible: inFlight } = Attributes;
  return { waiting: Number(waiting), inFlight: Number(inFlight) };
}

/** The messages in a queue, including those in flight. */
export async function queueDepth(client: SQSClient, QueueUrl: string): Promise<number> {
  const { waiting, inFlight } = await queueLoad(client, QueueUrl);
  return waiting + inFlight;
}
