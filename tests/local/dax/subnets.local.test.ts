import { ensureLocalNetwork } from '../../../local/aws/network';
import { subnetFinder } from '../../../local/dax/subnets';
import { startTestAws, stopTestAws } from '../../support/local-aws';

afterAll(stopTestAws);

it('finds subnets with their VPC and zone, without those that do not exist', async () => {
  const { endpoint } = await startTestAws();
  const aws = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const { vpcId, privateSubnetIds } = await ensureLocalNetwork(aws);
  const [first = '', second = ''] = privateSubnetIds;
  const found = await subnetFinder(aws)([second, 'subnet-0missing', first]);
  expect(found.toSorted((a, b) => (a.availabilityZone < b.availabilityZone ? -1 : 1))).toEqual([
    { id: first, vpcId, availabilityZone: 'us-east-1a' },
    { id: second, vpcId, availabilityZone: 'us-east-1b' },
  ]);
  expect(await subnetFinder(aws)(['subnet-0missing'])).toEqual([]);
});
