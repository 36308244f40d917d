import { terraformModule, wholeNumber } from '../shared/terraform';
import { NetworkLookup } from '.';

const lookup = terraformModule(
  'An existing VPC and its private subnets, which have no route to an internet gateway',
  {
    vpcName: { type: 'string', description: 'Tag Name of the VPC, which may contain * and ?.' },
    minimumZones: {
      type: 'number',
      description: 'Minimum number of Availability Zones of the private subnets.',
      default: 2,
      rule: wholeNumber(1, 6),
    },
  },
  (scope, { vpcName, minimumZones }) => {
    const network = new NetworkLookup(scope, 'Network', { vpcName, minimumZones });
    return {
      vpcId: ['Id of the VPC.', network.vpcId],
      privateSubnetIds: ['Ids of the private subnets, sorted.', network.privateSubnetIds],
    };
  },
);

export const terraformModules = { 'network-lookup': lookup };
