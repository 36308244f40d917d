import { World } from './world';

let world: World;
beforeEach(async () => {
  world = await new World().start();
});
afterEach(() => world.end());

const SHORT = { ParameterGroupName: 'short' };

const setParameters = (values: Record<string, string>, name = 'short') => ({
  ParameterGroupName: name,
  ParameterNameValues: Object.entries(values).map(([ParameterName, ParameterValue]) => ({
    ParameterName,
    ParameterValue,
  })),
});

async function valuesOf(name: string): Promise<Record<string, string>> {
  const { Parameters } = await world.call('DescribeParameters', { ParameterGroupName: name });
  return Object.fromEntries(
    Parameters.map((one: { ParameterName: string; ParameterValue: string }) => [one.ParameterName, one.ParameterValue]),
  );
}

describe('a parameter group', () => {
  it('is created with a lifetime of five minutes for items and queries', async () => {
    const { ParameterGroup } = await world.call('CreateParameterGroup', { ...SHORT, Description: 'Short' });
    expect(ParameterGroup).toEqual({ ParameterGroupName: 'short', Description: 'Short' });
    expect(await valuesOf('short')).toEqual({ 'query-ttl-millis': '300000', 'record-ttl-millis': '300000' });
    const { ParameterGroups } = await world.call('DescribeParameterGroups');
    expect(ParameterGroups.map((group: typeof SHORT) => group.ParameterGroupName)).toEqual(['default.dax1.0', 'short']);
  });

  it('gives its new lifetimes at once to the clusters that use it', async () => {
    await world.call('CreateParameterGroup', SHORT);
    await world.createCluster({ ...SHORT, ReplicationFactor: 2 });
    await world.createCluster({ ClusterName: 'other' });
    await world.call('UpdateParameterGroup', setParameters({ 'record-ttl-millis': '0' }));
    await world.call('UpdateParameterGroup', setParameters({ 'query-ttl-millis': '1000', 'record-ttl-millis': '5' }));
    expect(world.clusters.named('scores').ttls).toEqual([
      { item: 300_000, query: 300_000 },
      { item: 0, query: 300_000 },
      { item: 5, query: 1000 },
    ]);
    expect(world.clusters.named('other').ttls).toHaveLength(1);
    expect(await valuesOf('SHORT')).toEqual({ 'query-ttl-millis': '1000', 'record-ttl-millis': '5' });
  });

  it('is changed even if a data plane fails, which is logged', async () => {
    await world.call('CreateParameterGroup', SHORT);
    await world.createCluster(SHORT);
    world.clusters.named('scores').setTtls = () => {
      throw new Error('broken');
    };
    await world.call('UpdateParameterGroup', setParameters({ 'record-ttl-millis': '5' }));
    expect(await valuesOf('short')).toMatchObject({ 'record-ttl-millis': '5' });
    expect(world.log.at(-1)).toContain('broken');
  });

  it('gives its lifetimes to a cluster that is created later', async () => {
    await world.call('CreateParameterGroup', SHORT);
    await world.call('UpdateParameterGroup', setParameters({ 'record-ttl-millis': '1' }));
    await world.createCluster(SHORT);
    expect(world.clusters.named('scores').settings.ttls).toEqual({ item: 1, query: 300_000 });
  });

  it('cannot be deleted while a cluster uses it', async () => {
    await world.call('CreateParameterGroup', SHORT);
    await world.createCluster(SHORT);
    expect(await world.refusal('DeleteParameterGroup', SHORT)).toBe(
      '400 InvalidParameterGroupStateFault: Parameter group short is in use by cluster scores',
    );
    await world.deleteCluster('scores');
    expect(await world.call('DeleteParameterGroup', SHORT)).toEqual({
      DeletionMessage: 'Parameter group short has been deleted',
    });
    const notFound = '400 ParameterGroupNotFoundFault: Parameter group short not found';
    for (const operation of ['DeleteParameterGroup', 'DescribeParameters']) {
      expect(await world.refusal(operation, SHORT)).toBe(notFound);
    }
    expect(await world.refusal('DescribeParameterGroups', { ParameterGroupNames: ['short'] })).toBe(notFound);
    expect(await world.refusal('UpdateParameterGroup', setParameters({}))).toBe(notFound);
  });

  it('cannot be created twice, or with an invalid name', async () => {
    await world.call('CreateParameterGroup', SHORT);
    expect(await world.refusal('CreateParameterGroup', SHORT)).toBe(
      '400 ParameterGroupAlreadyExistsFault: Parameter group short already exists',
    );
    expect(await world.refusal('CreateParameterGroup', { ParameterGroupName: 'my_group' })).toContain(
      '400 InvalidParameterValueException: ParameterGroupName must begin with a letter',
    );
  });
});

describe('UpdateParameterGroup refuses', () => {
  const TTL_RULE = 'record-ttl-millis must be a whole number of milliseconds, 0 or greater';

  it.each([
    ...['-1', '1.5', '', '1e3', ' 1', '5 minutes', '9007199254740993'].map((value): [string, string, string] => [
      'record-ttl-millis',
      value,
      `${TTL_RULE}, got ${value || 'an empty string'}`,
    ]),
    ['item-ttl', '1', 'ParameterName must be query-ttl-millis or record-ttl-millis, got item-ttl'],
  ])('%s = "%s", and changes nothing', async (name, value, problem) => {
    await world.call('CreateParameterGroup', SHORT);
    const values = { 'query-ttl-millis': '7', [name]: value };
    expect(await world.refusal('UpdateParameterGroup', setParameters(values))).toBe(
      `400 InvalidParameterValueException: ${problem}`,
    );
    expect(await valuesOf('short')).toEqual({ 'query-ttl-millis': '300000', 'record-ttl-millis': '300000' });
  });

  it('more than 20 parameters', async () => {
    await world.call('CreateParameterGroup', SHORT);
    const [one] = setParameters({ 'record-ttl-millis': '1' }).ParameterNameValues;
    expect(
      await world.refusal('UpdateParameterGroup', { ...SHORT, ParameterNameValues: Array(21).fill(one) }),
    ).toContain('ParameterNameValues must have at most 20 entries, got 21');
  });

  it('the default group, as does DeleteParameterGroup', async () => {
    const input = setParameters({ 'record-ttl-millis': '1' }, 'default.dax1.0');
    for (const operation of ['UpdateParameterGroup', 'DeleteParameterGroup']) {
      expect(await world.refusal(operation, input)).toBe(
        '400 InvalidParameterValueException: ParameterGroupName must not be default.dax1.0: this group cannot be ' +
          'changed or deleted',
      );
    }
  });
});

describe('DescribeDefaultParameters', () => {
  it('describes both parameters', async () => {
    const { Parameters } = await world.call('DescribeDefaultParameters');
    expect(Parameters).toEqual(
      ['query-ttl-millis', 'record-ttl-millis'].map((name) => ({
        ParameterName: name,
        ParameterType: 'DEFAULT',
        ParameterValue: '300000',
        NodeTypeSpecificValues: [],
        Description: expect.stringContaining('in milliseconds'),
        Source: 'system',
        DataType: 'integer',
        AllowedValues: '0-',
        IsModifiable: 'TRUE',
        ChangeType: 'IMMEDIATE',
      })),
    );
  });
});

it('describes parameters of one source', async () => {
  await world.call('CreateParameterGroup', SHORT);
  const parameters = async (Source: string) =>
    (await world.call('DescribeParameters', { ...SHORT, Source })).Parameters.length;
  expect([await parameters('user'), await parameters('system')]).toEqual([2, 0]);
});
