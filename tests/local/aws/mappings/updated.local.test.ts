import { randomUUID } from 'node:crypto';
import { DeleteFunctionCommand } from '@aws-sdk/client-lambda';
import { DeleteQueueCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { type Create, invalid, refusal, UNSIGNED, World } from './world';

const NOT_FOUND = {
  error: 'ResourceNotFoundException',
  message: 'The resource you requested does not exist.',
  status: 404,
};

const NO_FUNCTION = invalid('Function does not exist');

const world = new World();
afterAll(() => world.destroy());

const mapping = async (settings: Create = {}) => world.created(await world.queueMapping(settings));

it('keeps the settings that an update leaves out', async () => {
  const settings = { BatchSize: 5, ScalingConfig: { MaximumConcurrency: 7 } };
  const uuid = await mapping(settings);
  const before = await world.settled(uuid);
  await world.update(uuid, { BatchSize: 6 });
  const { LastModified = 0, ...after } = await world.settled(uuid);
  expect({ ...after, LastModified: before.LastModified }).toEqual({ ...before, BatchSize: 6 });
  expect(Number(LastModified)).toBeGreaterThan(Number(before.LastModified));
});

it('removes settings that an update empties', async () => {
  const request = await world.queueMapping();
  const plain = await world.settled(await world.created({ ...request, FunctionName: await world.function() }));
  const uuid = await world.created({
    ...request,
    FilterCriteria: { Filters: [{ Pattern: '{"body":{"a":[1]}}' }] },
    ScalingConfig: { MaximumConcurrency: 7 },
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
  await world.update(uuid, { FilterCriteria: {}, ScalingConfig: {}, FunctionResponseTypes: [] });
  expect(Object.keys(await world.settled(uuid)).sort()).toEqual(Object.keys(plain).sort());
});

it('resets the destination of a stream', async () => {
  const OnFailure = { Destination: 'arn:aws:sqs:us-east-1:000000000000:any' };
  const uuid = await world.created(await world.streamMapping({ DestinationConfig: { OnFailure } }));
  const { DestinationConfig } = await world.update(uuid, { DestinationConfig: { OnFailure: {} } });
  expect(DestinationConfig).toEqual({ OnFailure: {} });
});

it('invokes another function after an update', async () => {
  const uuid = await mapping();
  const FunctionName = `${await world.function()}:live`;
  const { FunctionArn } = await world.update(uuid, { FunctionName });
  expect(FunctionArn).toBe(`arn:aws:lambda:us-east-1:000000000000:function:${FunctionName}`);
});

it.each([
  ['get', (uuid: string) => world.get(uuid)],
  ['update', (uuid: string) => world.update(uuid, { Enabled: false })],
  ['delete', (uuid: string) => world.delete(uuid)],
])('is not found: %s', async (_, request) => {
  expect(await refusal(request(randomUUID()))).toEqual(NOT_FOUND);
});

it('ignores the source and the starting position in an update', async () => {
  for (const request of [await world.streamMapping(), await world.queueMapping()]) {
    const uuid = await world.created(request);
    const { EventSourceArn, StartingPosition } = await world.settled(uuid);
    const url = `${process.env.AWS_ENDPOINT_URL}/2015-03-31/event-source-mappings/${uuid}`;
    const others = { StartingPosition: 'LATEST', StartingPositionTimestamp: 0, State: 'Odd' };
    const body = JSON.stringify({ EventSourceArn: await world.queue(), ...others });
    expect((await fetch(url, { method: 'PUT', headers: UNSIGNED, body })).status).toBe(202);
    const after = await world.settled(uuid);
    expect([after.EventSourceArn, after.StartingPosition, after.State]).toEqual([
      EventSourceArn,
      StartingPosition,
      'Enabled',
    ]);
  }
});

describe('after its function was deleted', () => {
  async function orphan(request: Create): Promise<string> {
    const uuid = await world.created(request);
    await world.lambda.send(new DeleteFunctionCommand({ FunctionName: request.FunctionName }));
    return uuid;
  }

  it('can be disabled and deleted, but not enabled or changed', async () => {
    for (const request of [await world.queueMapping(), await world.streamMapping()]) {
      const uuid = await orphan(request);
      expect(await refusal(world.update(uuid, { BatchSize: 5 }))).toEqual(NO_FUNCTION);
      expect(await refusal(world.update(uuid, { Enabled: true }))).toEqual(NO_FUNCTION);
      const { FunctionArn } = await world.get(uuid);
      const disabled = await world.update(uuid, { Enabled: false, FunctionName: request.FunctionName });
      expect([disabled.State, disabled.FunctionArn]).toEqual(['Disabling', FunctionArn]);
      expect((await world.settled(uuid)).State).toBe('Disabled');
      expect((await world.delete(uuid)).State).toBe('Deleting');
    }
  });

  it('can be given another function, and is not disabled with one that does not exist', async () => {
    const uuid = await orphan(await world.queueMapping());
    const unknown = world.update(uuid, { Enabled: false, FunctionName: 'unknown' });
    expect(await refusal(unknown)).toEqual(NO_FUNCTION);
    const FunctionName = await world.function();
    expect((await world.update(uuid, { FunctionName })).FunctionArn).toContain(FunctionName);
  });
});

it('can be disabled after its queue was deleted', async () => {
  const request = await world.queueMapping();
  const uuid = await world.created(request);
  const QueueName = request.EventSourceArn?.split(':').at(-1);
  const { QueueUrl } = await world.sqs.send(new GetQueueUrlCommand({ QueueName }));
  await world.sqs.send(new DeleteQueueCommand({ QueueUrl }));
  expect((await world.update(uuid, { Enabled: false })).State).toBe('Disabling');
});
