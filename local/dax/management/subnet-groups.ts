import { groupName } from './checks';
import { record } from './events';
import { Fault, invalidValue, shown } from './faults';
import { list, required, structure, text } from './input';
import { operation } from './operation';
import { byName, PAGE, page } from './page';
import type { Service } from './service';
import { DEFAULT_SUBNET_GROUP, named, type State, type Subnet, type SubnetGroupState } from './state';

const TYPE = 'SUBNET_GROUP';

export function findSubnetGroup({ subnetGroups }: Readonly<State>, name: string): SubnetGroupState {
  const found = named(subnetGroups, name.toLowerCase());
  if (found) return found;
  throw new Fault('SubnetGroupNotFoundFault', `Subnet group ${shown(name)} not found`);
}

const NAME = { SubnetGroupName: required(text) };
const CREATE = { ...NAME, Description: text, SubnetIds: required(list(text)) };

export const createSubnetGroup = operation(structure(CREATE), async (input, service) => {
  const name = groupName('SubnetGroupName', input.SubnetGroupName);
  const subnets = await findSubnets(input.SubnetIds, service);
  return service.store.change((draft) => {
    if (named(draft.subnetGroups, name)) {
      throw new Fault('SubnetGroupAlreadyExistsFault', `Subnet group ${name} already exists`);
    }
    const { Description: description } = input;
    const group = { name, subnets, ...(description !== undefined && { description }) };
    draft.subnetGroups.push(group);
    record(draft, TYPE, name, 'Subnet group created');
    return { SubnetGroup: view(group) };
  });
});

export const describeSubnetGroups = operation(
  structure({ SubnetGroupNames: list(text), ...PAGE }),
  ({ SubnetGroupNames: names = [], ...request }, { store }) => {
    const { current } = store;
    const groups = names.length > 0 ? names.map((name) => findSubnetGroup(current, name)) : current.subnetGroups;
    const { items, token } = page(byName(groups), ({ name }) => name, request);
    return { SubnetGroups: items.map(view), ...token };
  },
);

const UPDATE = { ...NAME, Description: text, SubnetIds: list(text) };

export const updateSubnetGroup = operation(structure(UPDATE), async (input, service) => {
  const name = changeable(input.SubnetGroupName);
  const subnets = input.SubnetIds && (await findSubnets(input.SubnetIds, service));
  return service.store.change((draft) => {
    const group = findSubnetGroup(draft, name);
    if (input.Description !== undefined) group.description = input.Description;
    if (subnets) {
      checkZonesOfNodes(draft, group, subnets);
      group.subnets = subnets;
    }
    record(draft, TYPE, name, 'Subnet group updated');
    return { SubnetGroup: view(group) };
  });
});

export const deleteSubnetGroup = operation(structure(NAME), (input, { store }) =>
  store.change((draft) => {
    const { name } = findSubnetGroup(draft, changeable(input.SubnetGroupName));
    const user = draft.clusters.find(({ subnetGroup }) => subnetGroup === name);
    if (user) throw new Fault('SubnetGroupInUseFault', `Subnet group ${name} is in use by cluster ${user.name}`);
    draft.subnetGroups = draft.subnetGroups.filter((group) => group.name !== name);
    record(draft, TYPE, name, 'Subnet group deleted');
    return { DeletionMessage: `Subnet group ${name} has been deleted` };
  }),
);

/** @returns the name in lower case */
function changeable(name: string): string {
  if (name.toLowerCase() !== DEFAULT_SUBNET_GROUP) return name.toLowerCase();
  throw invalidValue(`SubnetGroupName must not be ${DEFAULT_SUBNET_GROUP}: this group cannot be changed or deleted`);
}

async function findSubnets(ids: readonly string[], { describeSubnets }: Service): Promise<Subnet[]> {
  const unique = [...new Set(ids)];
  if (unique.length === 0) throw new Fault('InvalidSubnet', 'SubnetIds must contain at least one subnet');
  const found = await describeSubnets(unique);
  const subnets = unique.map((id) => {
    const subnet = found.find((one) => one.id === id);
    if (subnet) return subnet;
    throw new Fault('InvalidSubnet', `SubnetIds must be ids of existing subnets, got ${shown(id)}`);
  });
  const vpcs = new Set(subnets.map(({ vpcId }) => vpcId));
  if (vpcs.size === 1) return subnets;
  throw new Fault('InvalidSubnet', `SubnetIds must be in one VPC, got subnets in ${[...vpcs].join(', ')}`);
}

function checkZonesOfNodes({ clusters }: State, { name }: SubnetGroupState, subnets: readonly Subnet[]): void {
  const zones = new Set(subnets.map(({ availabilityZone }) => availabilityZone));
  const nodes = clusters.filter(({ subnetGroup }) => subnetGroup === name).flatMap((cluster) => cluster.nodes);
  const stranded = nodes.find(({ zone }) => !zones.has(zone));
  if (!stranded) return;
  const { id, zone } = stranded;
  throw new Fault('SubnetInUse', `SubnetIds must keep a subnet in ${zone}: node ${id} of a cluster runs there`);
}

const view = ({ name, description, subnets }: SubnetGroupState) => ({
  SubnetGroupName: name,
  Description: description,
  VpcId: subnets[0]?.vpcId,
  Subnets: subnets.map(({ id, availabilityZone }) => ({
    SubnetIdentifier: id,
    SubnetAvailabilityZone: availabilityZone,
    SupportedNetworkTypes: ['ipv4'],
  })),
  SupportedNetworkTypes: ['ipv4'],
});
