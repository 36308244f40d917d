import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import { type Create, refusal, type Update, World } from './world';

const NOT_FOUND = {
  error: 'ResourceNotFoundException',
  message: 'The resource you requested does not exist.',
  status: 404,
};
const inUse = (action: string) => ({
  error: 'ResourceInUseException',
  message: `Cannot ${action} the event source mapping because it is in use.`,
  status: 400,
});

const world = new World();
afterAll(() => world.destroy());

const mapping = async (settings: Create = {}) => world.created(await world.queueMapping(settings));

/** Waits until the mapping is gone. */
async function gone(uuid: string): Promise<void> {
  const isThere = () => world.get(uuid).catch((error: Error) => error.name !== NOT_FOUND.error);
  while (await isThere()) await sleep(20);
}

const listed = async (EventSourceArn: string | undefined) => {
  const { EventSourceMappings = [] } = await world.lambda.send(new ListEventSourceMappingsCommand({ EventSourceArn }));
  return EventSourceMappings.map(({ State }) => State);
};

it('is Creating until it is Enabled', async () => {
  const created = await world.create(await world.queueMapping());
  const { UUID = '', EventSourceArn, LastModified = 0 } = created;
  expect([created.State, (await world.get(UUID)).State, await listed(EventSourceArn)]).toEqual([
    'Creating',
    'Creating',
    ['Creating'],
  ]);
  const settled = await world.settled(UUID);
  expect([settled.State, await listed(EventSourceArn)]).toEqual(['Enabled', ['Enabled']]);
  expect(Number(settled.LastModified)).toBeGreaterThan(Number(LastModified));
});

it('is created Disabled', async () => {
  const created = await world.create(await world.queueMapping({ Enabled: false }));
  expect([created.State, (await world.settled(created.UUID ?? '')).State]).toEqual(['Disabled', 'Disabled']);
});

it.each<[boolean, Update, string, string]>([
  [true, { BatchSize: 9 }, 'Updating', 'Enabled'],
  [true, { Enabled: true, BatchSize: 9 }, 'Updating', 'Enabled'],
  [true, { Enabled: false }, 'Disabling', 'Disabled'],
  [false, { Enabled: true }, 'Enabling', 'Enabled'],
  [false, { BatchSize: 9 }, 'Updating', 'Disabled'],
])('with Enabled = %p, an update with %j makes it %s, then %s', async (Enabled, update, during, after) => {
  const uuid = await mapping({ Enabled });
  const { $metadata, State } = await world.update(uuid, update);
  expect([$metadata.httpStatusCode, State, (await world.get(uuid)).State]).toEqual([202, during, during]);
  expect((await world.settled(uuid)).State).toBe(after);
});

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
    FilterCriteria: { Filters: [{ Pattern: '{}' }] },
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

it('is Deleting until it is gone', async () => {
  const uuid = await mapping();
  const { $metadata, State, EventSourceArn } = await world.delete(uuid);
  expect([$metadata.httpStatusCode, State, await listed(EventSourceArn)]).toEqual([202, 'Deleting', ['Deleting']]);
  expect(await refusal(world.delete(uuid))).toEqual(inUse('delete'));
  await gone(uuid);
  expect([await refusal(world.delete(uuid)), await listed(EventSourceArn)]).toEqual([NOT_FOUND, []]);
});

it('can be created again once it is deleted', async () => {
  const request = await world.queueMapping();
  const uuid = await world.created(request);
  await world.delete(uuid);
  expect((await refusal(world.create(request))).error).toBe('ResourceConflictException');
  await gone(uuid);
  expect((await world.create(request)).State).toBe('Creating');
});

it('cannot be changed during another change', async () => {
  const { UUID = '' } = await world.create(await world.queueMapping());
  expect(await refusal(world.update(UUID, { BatchSize: 5 }))).toEqual(inUse('update'));
  expect(await refusal(world.delete(UUID))).toEqual(inUse('delete'));
  await world.settled(UUID);
  await world.update(UUID, { BatchSize: 5 });
  expect(await refusal(world.update(UUID, { BatchSize: 6 }))).toEqual(inUse('update'));
  expect((await world.settled(UUID)).BatchSize).toBe(5);
});

it.each([
  ['get', (uuid: string) => world.get(uuid)],
  ['update', (uuid: string) => world.update(uuid, { Enabled: false })],
  ['delete', (uuid: string) => world.delete(uuid)],
])('is not found: %s', async (_, request) => {
  expect(await refusal(request(randomUUID()))).toEqual(NOT_FOUND);
});
