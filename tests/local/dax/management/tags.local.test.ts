import { ACCOUNT, REGION, World } from './world';

let world: World;
beforeEach(async () => {
  world = await new World().start();
  await world.createCluster({ Tags: [{ Key: 'Project', Value: 'x' }] });
});
afterEach(() => world.end());

const PREFIX = `arn:aws:dax:${REGION}:${ACCOUNT}:cache/`;
const SCORES = { ResourceName: `${PREFIX}scores` };
const tagged = async () => (await world.call('ListTags', SCORES)).Tags;

it('are set when the cluster is created', async () => {
  expect(await tagged()).toEqual([{ Key: 'Project', Value: 'x' }]);
});

it('are added and replaced, with case-sensitive keys', async () => {
  const Tags = [
    { Key: 'Project', Value: 'y' },
    { Key: 'project', Value: '' },
    { Key: 'Owner', Value: null },
  ];
  const expected = [
    { Key: 'Project', Value: 'y' },
    { Key: 'project', Value: '' },
    { Key: 'Owner', Value: '' },
  ];
  expect(await world.call('TagResource', { ...SCORES, Tags })).toEqual({ Tags: expected });
  expect(await tagged()).toEqual(expected);
});

it('are removed by their keys', async () => {
  await world.call('TagResource', { ...SCORES, Tags: [{ Key: 'Owner', Value: 'z' }] });
  expect(await world.call('UntagResource', { ...SCORES, TagKeys: ['Project'] })).toEqual({
    Tags: [{ Key: 'Project', Value: 'x' }],
  });
  expect(await tagged()).toEqual([{ Key: 'Owner', Value: 'z' }]);
});

it('are found by the name of the cluster, too', async () => {
  expect((await world.call('ListTags', { ResourceName: 'Scores' })).Tags).toHaveLength(1);
});

it('are at most 50', async () => {
  const tags = (count: number) => Array.from({ length: count }, (_, index) => ({ Key: `k${index}`, Value: '' }));
  await world.call('TagResource', { ...SCORES, Tags: tags(49) });
  expect(await world.refusal('TagResource', { ...SCORES, Tags: tags(50) })).toBe(
    '400 TagQuotaPerResourceExceeded: A cluster must have at most 50 tags, got 51',
  );
  expect(await tagged()).toHaveLength(50);
});

it.each([
  ['TagResource', { Tags: [{ Key: 'AWS:x', Value: '' }] }, 'InvalidParameterValueException: Tags: a key must have'],
  ['TagResource', { Tags: [{ Key: '', Value: '' }] }, 'InvalidParameterValueException: Tags: a key must have'],
  [
    'TagResource',
    { Tags: [{ Key: 'a', Value: 'x'.repeat(257) }] },
    'InvalidParameterValueException: Tags: the value of a must have at most 256 characters',
  ],
  ['UntagResource', { TagKeys: ['Project', 'b'] }, 'TagNotFoundFault: Tag b of cluster scores not found'],
])('%s refuses %j, and changes nothing', async (operation, input, problem) => {
  expect(await world.refusal(operation, { ...SCORES, ...input })).toContain(`400 ${problem}`);
  expect(await tagged()).toEqual([{ Key: 'Project', Value: 'x' }]);
});

it.each([
  [`${PREFIX}none`, 'ClusterNotFoundFault: Cluster none not found'],
  ['none', 'ClusterNotFoundFault: Cluster none not found'],
  ['arn:aws:s3:::bucket', `InvalidARNFault: ResourceName must be the ARN of a cluster (${PREFIX}…)`],
  [`arn:aws:dax:us-east-1:${ACCOUNT}:cache/scores`, 'InvalidARNFault: ResourceName must be the ARN of a cluster'],
])('are refused for %s', async (ResourceName, problem) => {
  expect(await world.refusal('ListTags', { ResourceName })).toContain(`400 ${problem}`);
});
