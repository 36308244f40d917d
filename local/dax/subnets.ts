import { DescribeSubnetsCommand, EC2Client, type EC2ClientConfig } from '@aws-sdk/client-ec2';

/** Finds subnets of the local AWS by id, without those that do not exist. */
export const subnetFinder = (aws: EC2ClientConfig) => async (ids: readonly string[]) => {
  const client = new EC2Client({ ...aws, maxAttempts: 1 });
  try {
    const Filters = [{ Name: 'subnet-id', Values: [...ids] }];
    const { Subnets = [] } = await client.send(new DescribeSubnetsCommand({ Filters }));
    return Subnets.map(({ SubnetId: id = '', VpcId: vpcId = '', AvailabilityZone: availabilityZone = '' }) => ({
      id,
      vpcId,
      availabilityZone,
    }));
  } finally {
    client.destroy();
  }
};
