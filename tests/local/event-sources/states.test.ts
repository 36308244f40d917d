import { QUEUE, World } from './world';

it.each(['Creating', 'Enabling'])('serves a mapping once it is no longer %s', async (State) => {
  const world = new World();
  world.aws.addQueue(QUEUE).send('a');
  world.map(QUEUE, { State });
  await world.pass(5);
  expect(world.names).toEqual([]);
  world.change('mapping-1', { State: 'Enabled' });
  await world.pass(5);
  expect(world.names).toEqual([['a']]);
});

it('serves a mapping with its previous settings while it is Updating', async () => {
  const { world, queue } = World.queue({ BatchSize: 2 });
  await world.pass(5);
  world.change('mapping-1', { State: 'Updating', BatchSize: 1 });
  await world.pass(5);
  for (const body of 'ab') queue.send(body);
  await world.pass(5);
  world.change('mapping-1', { State: 'Enabled' });
  await world.pass(5);
  for (const body of 'cd') queue.send(body);
  await world.pass(5);
  expect(world.names).toEqual([['a', 'b'], ['c'], ['d']]);
});

it.each(['Disabling', 'Deleting'])('no longer serves a mapping that is %s', async (State) => {
  const { world, queue } = World.queue();
  await world.pass(5);
  world.change('mapping-1', { State });
  await world.pass(5);
  queue.send('a');
  await world.pass(5);
  expect(world.names).toEqual([]);
});
