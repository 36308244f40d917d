import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateTableCommand, DynamoDBClient, type StreamViewType } from '@aws-sdk/client-dynamodb';
import {
  CreateAliasCommand,
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  CreateFunctionCommand,
  DeleteEventSourceMappingCommand,
  type EventSourceMappingConfiguration,
  GetEventSourceMappingCommand,
  LambdaClient,
  LambdaServiceException,
  PublishVersionCommand,
  UpdateEventSourceMappingCommand,
  type UpdateEventSourceMappingCommandInput,
} from '@aws-sdk/client-lambda';
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { zip } from '../../../../modules/node-function/zip';

const SUCCEEDS = 'exports.handler = async () => null;';

export type Create = Partial<CreateEventSourceMappingCommandInput>;
export type Update = Partial<UpdateEventSourceMappingCommandInput>;

/** What a client gets to know of a refusal. */
export interface Refusal {
  readonly error: string;
  readonly message: string;
  readonly status: number | undefined;
}

export const invalid = (message: string): Refusal => ({
  error: 'InvalidParameterValueException',
  message,
  status: 400,
});

/** A refusal by the model of the API. @param rules for example `Value '11' at 'batchSize' … constraint: …` */
export const violation = (...rules: readonly [path: string, value: string | null, rule: string][]): Refusal => {
  const texts = rules.map(
    ([path, value, rule]) =>
      `Value ${value === null ? 'null' : `'${value}'`} at '${path}' failed to satisfy constraint: ${rule}`,
  );
  const message = `${rules.length} validation error${rules.length > 1 ? 's' : ''} detected: ${texts.join('; ')}`;
  return { error: 'ValidationException', message, status: 400 };
};

/** Deploys functions, sources and mappings to a local AWS. */
export class World {
  readonly lambda: LambdaClient;
  readonly dynamodb: DynamoDBClient;
  readonly sqs: SQSClient;

  constructor(endpoint = process.env.AWS_ENDPOINT_URL ?? '') {
    const config = { endpoint, region: 'us-east-1' };
    this.lambda = new LambdaClient(config);
    this.dynamodb = new DynamoDBClient(config);
    this.sqs = new SQSClient(config);
  }

  destroy(): void {
    for (const client of [this.lambda, this.dynamodb, this.sqs]) client.destroy();
  }

  /** @returns the name of a new function with version 1 and the alias `live` */
  async function(Timeout = 3, code = SUCCEEDS): Promise<string> {
    const FunctionName = `function-${randomUUID()}`;
    await this.lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Timeout,
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: 'arn:aws:iam::000000000000:role/any',
        Code: { ZipFile: zip({ 'index.js': { content: Buffer.from(code) } }) },
      }),
    );
    await this.lambda.send(new PublishVersionCommand({ FunctionName }));
    await this.lambda.send(new CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '1' }));
    return FunctionName;
  }

  /** @returns the ARN of a new queue */
  async queue(Attributes: Record<string, string> = {}): Promise<string> {
    const QueueName = `queue-${randomUUID()}${Attributes.FifoQueue ? '.fifo' : ''}`;
    const { QueueUrl } = await this.sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
    const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] });
    return (await this.sqs.send(asked)).Attributes?.QueueArn ?? '';
  }

  /** @returns the name of a new table with the key `id`, and the ARN of its stream */
  async table(StreamViewType: StreamViewType = 'NEW_AND_OLD_IMAGES') {
    const tableName = `table-${randomUUID()}`;
    const { TableDescription } = await this.dynamodb.send(
      new CreateTableCommand({
        TableName: tableName,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        StreamSpecification: { StreamEnabled: true, StreamViewType },
      }),
    );
    return { tableName, streamArn: TableDescription?.LatestStreamArn ?? '' };
  }

  /** A request for a mapping of a new queue and a new function. */
  async queueMapping(settings: Create = {}): Promise<Create> {
    return { EventSourceArn: await this.queue(), FunctionName: await this.function(), ...settings };
  }

  /** A request for a mapping of a new stream and a new function. */
  async streamMapping(settings: Create = {}): Promise<Create> {
    const { streamArn: EventSourceArn } = await this.table();
    return { EventSourceArn, FunctionName: await this.function(), StartingPosition: 'TRIM_HORIZON', ...settings };
  }

  create(input: Create) {
    return this.lambda.send(new CreateEventSourceMappingCommand(input as CreateEventSourceMappingCommandInput));
  }

  update(UUID: string, input: Update) {
    return this.lambda.send(new UpdateEventSourceMappingCommand({ UUID, ...input }));
  }

  get(UUID: string) {
    return this.lambda.send(new GetEventSourceMappingCommand({ UUID }));
  }

  delete(UUID: string) {
    return this.lambda.send(new DeleteEventSourceMappingCommand({ UUID }));
  }

  /** Waits until a change is over. */
  async settled(UUID: string): Promise<EventSourceMappingConfiguration> {
    for (;;) {
      const { $metadata: _metadata, ...mapping } = await this.get(UUID);
      if (mapping.State === 'Enabled' || mapping.State === 'Disabled') return mapping;
      await sleep(20);
    }
  }

  /** Creates a mapping, and waits until it is no longer `Creating`. @returns its UUID */
  async created(input: Create): Promise<string> {
    const { UUID = '' } = await this.create(input);
    await this.settled(UUID);
    return UUID;
  }
}

/** What identifies the caller of a request that the SDK does not send. */
export const UNSIGNED = {
  authorization:
    'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=none',
};

/** What an SDK client gets to know of the refused request. @throws if it is accepted */
export async function refusal(request: Promise<object>): Promise<Refusal> {
  const error = await request.then(
    (response) => new Error(`accepted: ${JSON.stringify(response)}`),
    (refused: unknown) => refused,
  );
  if (!(error instanceof LambdaServiceException)) throw error;
  const { Message } = error as { readonly Message?: string };
  return { error: error.name, message: Message ?? error.message, status: error.$metadata.httpStatusCode };
}
