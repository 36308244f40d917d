import { createCluster } from './clusters/create';
import { deleteCluster, rebootNode } from './clusters/delete-reboot';
import { describeClusters } from './clusters/describe';
import { decreaseReplicationFactor, increaseReplicationFactor } from './clusters/replication';
import { updateCluster } from './clusters/update';
import { describeDefaultParameters, describeParameters } from './describe-parameters';
import { describeEvents } from './events';
import type { Operation } from './operation';
import {
  createParameterGroup,
  deleteParameterGroup,
  describeParameterGroups,
  updateParameterGroup,
} from './parameter-groups';
import { createSubnetGroup, deleteSubnetGroup, describeSubnetGroups, updateSubnetGroup } from './subnet-groups';
import { listTags, tagResource, untagResource } from './tags';

/** Every operation of the DAX API, by the name that requests use. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    CreateCluster: createCluster,
    CreateParameterGroup: createParameterGroup,
    CreateSubnetGroup: createSubnetGroup,
    DecreaseReplicationFactor: decreaseReplicationFactor,
    DeleteCluster: deleteCluster,
    DeleteParameterGroup: deleteParameterGroup,
    DeleteSubnetGroup: deleteSubnetGroup,
    DescribeClusters: describeClusters,
    DescribeDefaultParameters: describeDefaultParameters,
    DescribeEvents: describeEvents,
    DescribeParameterGroups: describeParameterGroups,
    DescribeParameters: describeParameters,
    DescribeSubnetGroups: describeSubnetGroups,
    IncreaseReplicationFactor: increaseReplicationFactor,
    ListTags: listTags,
    RebootNode: rebootNode,
    TagResource: tagResource,
    UntagResource: untagResource,
    UpdateCluster: updateCluster,
    UpdateParameterGroup: updateParameterGroup,
    UpdateSubnetGroup: updateSubnetGroup,
  }),
);
