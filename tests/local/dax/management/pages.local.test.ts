import { World } from './world';

let world: World;
beforeAll(async () => {
  world = await new World().start();
  for (let index = 0; index < 44; index++) {
    await world.call('CreateParameterGroup', { ParameterGroupName: `group${String(index).padStart(3, '0')}` });
  }
});
afterAll(() => world.end());

type Group = { readonly ParameterGroupName: string };
const names = (groups: readonly Group[]) => groups.map((group) => group.ParameterGroupName);
const pageOf = (input: object) => world.call('DescribeParameterGroups', input);

it('hold every item once, in order', async () => {
  const sizes: number[] = [];
  const all: string[] = [];
  for (let NextToken: string | undefined; sizes.length === 0 || NextToken; ) {
    const answer = await pageOf({ MaxResults: 20, NextToken });
    all.push(...names(answer.ParameterGroups));
    sizes.push(answer.ParameterGroups.length);
    NextToken = answer.NextToken;
  }
  expect(sizes).toEqual([20, 20, 5]);
  expect(new Set(all).size).toBe(45);
  expect(all).toEqual(all.toSorted());
});

it('go on after the last item even if it was deleted', async () => {
  const { NextToken, ParameterGroups } = await pageOf({ MaxResults: 20 });
  const [last = ''] = names(ParameterGroups).slice(-1);
  await world.call('DeleteParameterGroup', { ParameterGroupName: last });
  const next = await pageOf({ MaxResults: 20, NextToken });
  await world.call('CreateParameterGroup', { ParameterGroupName: last });
  expect([last, names(next.ParameterGroups)[0]]).toEqual(['group018', 'group019']);
});

it('have no token if the last one is exactly full', async () => {
  const ParameterGroupNames = Array.from({ length: 20 }, (_, index) => `group0${String(index).padStart(2, '0')}`);
  expect(await pageOf({ MaxResults: 20, ParameterGroupNames })).not.toHaveProperty('NextToken');
});

it.each([
  'DescribeClusters',
  'DescribeSubnetGroups',
  'DescribeParameterGroups',
  'DescribeDefaultParameters',
  'DescribeEvents',
])('%s refuses a size out of range and a foreign token', async (operation) => {
  for (const MaxResults of [19, 101]) {
    expect(await world.refusal(operation, { MaxResults })).toBe(
      `400 InvalidParameterValueException: MaxResults must be between 20 and 100, got ${MaxResults}`,
    );
  }
  expect(await world.refusal(operation, { NextToken: 'x' })).toBe(
    '400 InvalidParameterValueException: NextToken must be a token from an earlier response, got x',
  );
});
