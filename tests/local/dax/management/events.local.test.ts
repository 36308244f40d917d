import { World } from './world';

let world: World;
beforeEach(async () => {
  world = await new World().start();
  await world.call('CreateParameterGroup', { ParameterGroupName: 'short' });
  await world.createCluster({ ParameterGroupName: 'short' });
});
afterEach(async () => {
  jest.restoreAllMocks();
  await world.end();
});

interface Event {
  readonly SourceName: string;
  readonly SourceType: string;
  readonly Message: string;
  readonly Date: number;
}

const events = async (input: object = {}): Promise<Event[]> => (await world.call('DescribeEvents', input)).Events;
const messages = async (input: object = {}) => (await events(input)).map((event) => event.Message);

describe('DescribeEvents', () => {
  it('lists what happened, oldest first', async () => {
    const listed = await events();
    expect(listed.map(({ Date: _, ...event }) => event)).toEqual([
      { SourceName: 'short', SourceType: 'PARAMETER_GROUP', Message: 'Parameter group created' },
      { SourceName: 'scores', SourceType: 'CLUSTER', Message: 'Cluster creation started' },
      { SourceName: 'scores-a', SourceType: 'CLUSTER', Message: 'Node added in eu-west-1a' },
      { SourceName: 'scores', SourceType: 'CLUSTER', Message: 'Cluster created' },
    ]);
    expect(listed.every(({ Date: seconds }) => Math.abs(seconds - Date.now() / 1000) < 60)).toBe(true);
  });

  it('selects a source', async () => {
    expect(await messages({ SourceName: 'Scores-A' })).toEqual(['Node added in eu-west-1a']);
    expect(await messages({ SourceType: 'PARAMETER_GROUP' })).toEqual(['Parameter group created']);
  });

  it('selects an interval, by default the last 24 hours', async () => {
    const now = Date.now();
    const hours = (count: number) => (now + count * 3_600_000) / 1000;
    expect(await messages({ StartTime: hours(-1), EndTime: hours(1) })).toHaveLength(4);
    expect(await messages({ StartTime: hours(1) })).toEqual([]);
    expect(await messages({ StartTime: hours(-2), Duration: 60 })).toEqual([]);
    expect(await messages({ EndTime: hours(-1) })).toEqual([]);
    expect(await messages({ StartTime: new Date(now - 60_000).toISOString() })).toHaveLength(4);
    jest.spyOn(Date, 'now').mockReturnValue(now + 25 * 3_600_000);
    expect(await messages()).toEqual([]);
    expect(await messages({ Duration: 26 * 60 })).toHaveLength(4);
  });

  it('reports removed nodes, reboots and deletions', async () => {
    await world.call('IncreaseReplicationFactor', { ClusterName: 'scores', NewReplicationFactor: 2 });
    await world.until('scores', ({ ActiveNodes }) => ActiveNodes === 2);
    await world.call('RebootNode', { ClusterName: 'scores', NodeId: 'scores-a' });
    await world.until('scores', ({ ActiveNodes }) => ActiveNodes === 2);
    await world.call('DecreaseReplicationFactor', { ClusterName: 'scores', NewReplicationFactor: 1 });
    await world.until('scores', ({ Status }) => Status === 'available');
    await world.deleteCluster('scores');
    expect((await messages()).slice(4)).toEqual([
      'Replication factor increased from 1 to 2',
      'Node added in eu-west-1b',
      'Node reboot started',
      'Node rebooted',
      'Replication factor decreased from 2 to 1',
      'Node removed',
      'Cluster deletion started',
      'Cluster deleted',
    ]);
  });

  it('keeps the latest 200, in pages', async () => {
    const updates = Array.from({ length: 205 }, (_, index) => String(index));
    for (const Description of updates) await world.call('UpdateCluster', { ClusterName: 'scores', Description });
    const first = await world.call('DescribeEvents');
    expect(first.Events).toHaveLength(100);
    const second = await world.call('DescribeEvents', { NextToken: first.NextToken });
    expect(second.Events).toHaveLength(100);
    expect(second).not.toHaveProperty('NextToken');
  });

  it.each([
    [{ SourceType: 'NODE' }, 'InvalidParameterValueException: SourceType must be one of CLUSTER, PARAMETER_GROUP,'],
    [{ Duration: 0 }, 'InvalidParameterValueException: Duration must be between 1 and 20160 minutes, got 0'],
    [{ StartTime: 2, EndTime: 1 }, 'InvalidParameterCombinationException: StartTime must not be later than EndTime'],
    [{ StartTime: 'soon' }, 'SerializationException: StartTime must be a time in epoch seconds, got soon'],
  ])('refuses %j', async (input, problem) => {
    expect(await world.refusal('DescribeEvents', input)).toContain(`400 ${problem}`);
  });
});
