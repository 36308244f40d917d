import { setTimeout as sleep } from 'node:timers/promises';
import { type EventSourceMappingConfiguration, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import { startTestAws, stopTestAws } from '../../../support/local-aws';
import { type Create, refusal, type Update, World } from './world';

const MINUTE = 60_000;

const inUse = (action: string) => ({
  error: 'ResourceInUseException',
  message: `Cannot ${action} the event source mapping because it is in use.`,
  status: 400,
});

let world: World;
beforeAll(async () => {
  // Longer than several requests take on a busy processor.
  const { endpoint } = await startTestAws({ changeSeconds: 1.5 });
  world = new World(endpoint);
}, MINUTE);
afterAll(async () => {
  world.destroy();
  await stopTestAws();
}, MINUTE);

const mapping = async (settings: Create = {}) => world.created(await world.queueMapping(settings));

/** Waits until the mapping is gone. */
async function gone(uuid: string): Promise<void> {
  const isThere = () => world.get(uuid).catch((error: Error) => error.name !== 'ResourceNotFoundException');
  while (await isThere()) await sleep(20);
}

/** The states of a mapping as List and Get report them. */
async function reported({ UUID = '', EventSourceArn }: EventSourceMappingConfiguration) {
  const list = new ListEventSourceMappingsCommand({ EventSourceArn });
  const [{ EventSourceMappings = [] }, { State }] = await Promise.all([world.lambda.send(list), world.get(UUID)]);
  return [...EventSourceMappings.map((one) => one.State), State];
}

it('is Creating until it is Enabled', async () => {
  const created = await world.create(await world.queueMapping());
  expect([created.State, await reported(created)]).toEqual(['Creating', ['Creating', 'Creating']]);
  const settled = await world.settled(created.UUID ?? '');
  expect(await reported(settled)).toEqual(['Enabled', 'Enabled']);
  expect(Number(settled.LastModified) - Number(created.LastModified)).toBeCloseTo(1500, -1);
});

it('is Creating until it is Disabled, if it is created so', async () => {
  const created = await world.create(await world.queueMapping({ Enabled: false }));
  expect([created.State, await reported(created)]).toEqual(['Creating', ['Creating', 'Creating']]);
  expect(await reported(await world.settled(created.UUID ?? ''))).toEqual(['Disabled', 'Disabled']);
});

it('passes through another state when it is updated', async () => {
  const cases: readonly [before: boolean, update: Update, during: string, after: string][] = [
    [true, { BatchSize: 9 }, 'Updating', 'Enabled'],
    [true, { Enabled: true, BatchSize: 9 }, 'Updating', 'Enabled'],
    [true, { Enabled: false }, 'Disabling', 'Disabled'],
    [false, { Enabled: true }, 'Enabling', 'Enabled'],
    [false, { BatchSize: 9 }, 'Updating', 'Disabled'],
  ];
  const seen = await Promise.all(
    cases.map(async ([Enabled, update]) => {
      const uuid = await mapping({ Enabled });
      const updated = await world.update(uuid, update);
      const during = await reported(updated);
      return [updated.$metadata.httpStatusCode, updated.State, ...during, (await world.settled(uuid)).State];
    }),
  );
  expect(seen).toEqual(cases.map(([, , during, after]) => [202, during, during, during, after]));
});

it('is Deleting until it is gone', async () => {
  const request = await world.queueMapping();
  const uuid = await world.created(request);
  const deleted = await world.delete(uuid);
  expect([deleted.$metadata.httpStatusCode, deleted.State]).toEqual([202, 'Deleting']);
  expect(await reported(deleted)).toEqual(['Deleting', 'Deleting']);
  expect(await refusal(world.delete(uuid))).toEqual(inUse('delete'));
  expect((await refusal(world.create(request))).error).toBe('ResourceConflictException');
  await gone(uuid);
  expect((await refusal(world.delete(uuid))).error).toBe('ResourceNotFoundException');
  expect((await world.create(request)).State).toBe('Creating');
});

it('cannot be changed during another change', async () => {
  const { UUID = '' } = await world.create(await world.queueMapping());
  expect(await refusal(world.update(UUID, { BatchSize: 5 }))).toEqual(inUse('update'));
  expect(await refusal(world.delete(UUID))).toEqual(inUse('delete'));
  expect((await world.settled(UUID)).BatchSize).toBe(10);
});
