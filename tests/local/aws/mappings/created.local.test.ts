import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import {
  type EventSourceMappingConfiguration,
  ListEventSourceMappingsCommand,
  type ListEventSourceMappingsCommandInput,
  paginateListEventSourceMappings,
} from '@aws-sdk/client-lambda';
import { type Create, refusal, UNSIGNED, World } from './world';

const FUNCTIONS = 'arn:aws:lambda:us-east-1:000000000000:function';

const world = new World();
afterAll(() => world.destroy());

/** What the API says of a mapping, given its status code. */
const answer = async (
  request: Promise<EventSourceMappingConfiguration & { $metadata: { httpStatusCode?: number } }>,
) => {
  const { $metadata, ...mapping } = await request;
  return [$metadata.httpStatusCode, mapping];
};

it('creates a mapping of a queue with the defaults of AWS', async () => {
  const request = await world.queueMapping();
  const [status, created] = await answer(world.create(request));
  const UUID = expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
  expect([status, created]).toEqual([
    202,
    {
      BatchSize: 10,
      EventSourceArn: request.EventSourceArn,
      EventSourceMappingArn: expect.stringMatching(/^arn:aws:lambda:us-east-1:000000000000:event-source-mapping:/),
      FunctionArn: `${FUNCTIONS}:${request.FunctionName}`,
      FunctionResponseTypes: [],
      LastModified: expect.any(Date),
      MaximumBatchingWindowInSeconds: 0,
      State: 'Creating',
      StateTransitionReason: 'USER_INITIATED',
      UUID,
    },
  ]);
});

it('creates a mapping of a stream with the defaults of AWS', async () => {
  const request = await world.streamMapping();
  const [status, created] = await answer(world.create(request));
  expect([status, created]).toEqual([
    202,
    {
      BatchSize: 100,
      BisectBatchOnFunctionError: false,
      DestinationConfig: { OnFailure: {} },
      EventSourceArn: request.EventSourceArn,
      EventSourceMappingArn: expect.any(String),
      FunctionArn: `${FUNCTIONS}:${request.FunctionName}`,
      FunctionResponseTypes: [],
      LastModified: expect.any(Date),
      LastProcessingResult: 'No records processed',
      MaximumBatchingWindowInSeconds: 0,
      MaximumRecordAgeInSeconds: -1,
      MaximumRetryAttempts: -1,
      ParallelizationFactor: 1,
      StartingPosition: 'TRIM_HORIZON',
      State: 'Creating',
      StateTransitionReason: 'User action',
      TumblingWindowInSeconds: 0,
      UUID: expect.any(String),
    },
  ]);
});

it('keeps the mapping of a stream whose table is deleted', async () => {
  const { tableName, streamArn: EventSourceArn } = await world.table();
  const uuid = await world.created(await world.streamMapping({ EventSourceArn }));
  const mapping = await world.settled(uuid);
  await world.dynamodb.send(new DeleteTableCommand({ TableName: tableName }));
  const { EventSourceMappings } = await world.lambda.send(new ListEventSourceMappingsCommand({ EventSourceArn }));
  expect(EventSourceMappings).toEqual([{ ...mapping, State: 'Enabled' }]);
});

describe('accepts the limits of AWS', () => {
  const queue: readonly Create[] = [
    { BatchSize: 10_000, MaximumBatchingWindowInSeconds: 300 },
    { ScalingConfig: { MaximumConcurrency: 2 } },
    { ScalingConfig: { MaximumConcurrency: 1000 } },
    { ProvisionedPollerConfig: { MinimumPollers: 200, MaximumPollers: 10_000 } },
    { FunctionResponseTypes: ['ReportBatchItemFailures'] },
    { FilterCriteria: { Filters: Array(10).fill({ Pattern: '{"body":{"a":[1]}}' }) } },
  ];
  const stream: readonly Create[] = [
    { BatchSize: 10_000, StartingPosition: 'LATEST', ParallelizationFactor: 10, MaximumBatchingWindowInSeconds: 300 },
    { MaximumRetryAttempts: 0, MaximumRecordAgeInSeconds: 60, BisectBatchOnFunctionError: true },
    { MaximumRetryAttempts: 10_000, MaximumRecordAgeInSeconds: 604_800, TumblingWindowInSeconds: 900 },
    ...['arn:aws:sqs:us-east-1:000000000000:any', 'arn:aws:sns:us-east-1:000000000000:any', 'arn:aws:s3:::any'].map(
      (Destination) => ({ DestinationConfig: { OnFailure: { Destination } } }),
    ),
  ];

  it.each(queue)('for a queue: %j', async (settings) => {
    expect(await world.create(await world.queueMapping(settings))).toMatchObject(settings);
  });

  it.each(stream)('for a stream: %j', async (settings) => {
    expect(await world.create(await world.streamMapping(settings))).toMatchObject(settings);
  });
});

describe('refers to the function', () => {
  it.each([
    ['its name', (name: string) => name, ''],
    ['its name and version', (name: string) => `${name}:1`, ':1'],
    ['its name and alias', (name: string) => `${name}:live`, ':live'],
    ['a part of its ARN', (name: string) => `000000000000:function:${name}:$LATEST`, ':$LATEST'],
    ['its ARN', (name: string) => `${FUNCTIONS}:${name}`, ''],
    ['its ARN with an alias', (name: string) => `${FUNCTIONS}:${name}:live`, ':live'],
  ])('by %s', async (_, reference, qualifier) => {
    const name = await world.function();
    const { FunctionArn } = await world.create(await world.queueMapping({ FunctionName: reference(name) }));
    expect(FunctionArn).toBe(`${FUNCTIONS}:${name}${qualifier}`);
  });

  it.each([
    ['another version', (name: string) => `${name}:2`],
    ['another region', (name: string) => `arn:aws:lambda:eu-west-1:000000000000:function:${name}`],
    ['another account', (name: string) => `111111111111:function:${name}`],
  ])('only if it exists: not in %s', async (_, reference) => {
    const request = world.create(await world.queueMapping({ FunctionName: reference(await world.function()) }));
    expect((await refusal(request)).message).toBe('Function does not exist');
  });
});

describe('lists the mappings', () => {
  const list = async (input: ListEventSourceMappingsCommandInput) =>
    (await world.lambda.send(new ListEventSourceMappingsCommand(input))).EventSourceMappings?.map(({ UUID }) => UUID);

  it('of a function, a version or an alias, each without those of the others', async () => {
    const name = await world.function();
    const ids = [];
    for (const FunctionName of [name, `${name}:1`, `${name}:live`, `${name}:live`]) {
      ids.push(await world.created(await world.queueMapping({ FunctionName })));
    }
    const [plain, version, ...alias] = ids;
    expect([
      await list({ FunctionName: name }),
      await list({ FunctionName: `${FUNCTIONS}:${name}` }),
      await list({ FunctionName: `${name}:1` }),
      await list({ FunctionName: `${FUNCTIONS}:${name}:live` }),
      await list({ FunctionName: `${name}:2` }),
      await list({ FunctionName: `arn:aws:lambda:eu-west-1:000000000000:function:${name}` }),
    ]).toEqual([[plain], [plain], [version], alias, [], []]);
  });

  it('but not of an invalid name, and at least one', async () => {
    const request = world.lambda.send(new ListEventSourceMappingsCommand({ FunctionName: 'a name', MaxItems: 0 }));
    expect((await refusal(request)).message).toMatch(
      /^2 validation errors detected: Value 'a name' at 'functionName' .*; Value '0' at 'maxItems' failed to satisfy /,
    );
  });

  it('of a source, page by page', async () => {
    const EventSourceArn = await world.queue();
    const ids = [];
    for (let count = 0; count < 3; count++) {
      ids.push(await world.created({ EventSourceArn, FunctionName: await world.function() }));
    }
    const pages = [];
    for await (const { EventSourceMappings } of paginateListEventSourceMappings(
      { client: world.lambda, pageSize: 2 },
      { EventSourceArn },
    )) {
      pages.push(EventSourceMappings?.map(({ UUID }) => UUID));
    }
    expect(pages).toEqual([ids.slice(0, 2), ids.slice(2)]);
  });
});

describe('allows one mapping of a source and a function', () => {
  it.each([
    [
      'queue',
      () => world.queueMapping(),
      ({ EventSourceArn, FunctionName }: Create) =>
        `An event source mapping with SQS arn (" ${EventSourceArn} ") and function (" ${FunctionName} ") already exists.`,
    ],
    [
      'stream',
      () => world.streamMapping(),
      ({ EventSourceArn, FunctionName }: Create) =>
        `The event source arn (" ${EventSourceArn} ") and function (" ${FunctionName} ") provided mapping already exists.`,
    ],
  ])('%s', async (_, mapping, known) => {
    const request = await mapping();
    const { UUID } = await world.create(request);
    const refused = {
      error: 'ResourceConflictException',
      message: `${known(request)} Please update or delete the existing mapping with UUID ${UUID}`,
      status: 409,
    };
    expect(await refusal(world.create(request))).toEqual(refused);
    const another = await world.created({ ...request, FunctionName: await world.function() });
    expect(await refusal(world.update(another, { FunctionName: request.FunctionName }))).toEqual(refused);
  });
});

it('has the default maximum of pollers if a request has null', async () => {
  const { EventSourceArn, FunctionName } = await world.queueMapping();
  const ProvisionedPollerConfig = { MinimumPollers: 150, MaximumPollers: null };
  const url = `${process.env.AWS_ENDPOINT_URL}/2015-03-31/event-source-mappings/`;
  const body = JSON.stringify({ EventSourceArn, FunctionName, ProvisionedPollerConfig });
  const response = await fetch(url, { method: 'POST', headers: UNSIGNED, body });
  const mapping = (await response.json()) as Create;
  expect(mapping.ProvisionedPollerConfig).toEqual({ MinimumPollers: 150, MaximumPollers: 200 });
});
