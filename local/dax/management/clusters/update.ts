import { checkOneOf, checkSecurityGroups, checkTopicArn, maintenanceWindow } from '../checks';
import { record } from '../events';
import { invalidCombination } from '../faults';
import { list, required, structure, text } from '../input';
import { operation } from '../operation';
import { findParameterGroup } from '../parameter-groups';
import type { ClusterState } from '../state';
import { findAvailableCluster } from './find';
import { clusterView } from './view';

const REQUEST = structure({
  ClusterName: required(text),
  Description: text,
  PreferredMaintenanceWindow: text,
  NotificationTopicArn: text,
  NotificationTopicStatus: text,
  ParameterGroupName: text,
  SecurityGroupIds: list(text),
});

type Request = NonNullable<ReturnType<typeof REQUEST>>;

/**
 * Changes take effect at once, and the cluster stays available: the Terraform provider may change the number of nodes
 * right afterwards.
 */
export const updateCluster = operation(REQUEST, (input, service) =>
  service.store.change((draft) => {
    const cluster = findAvailableCluster(draft, input.ClusterName);
    const { Description, PreferredMaintenanceWindow: window, ParameterGroupName: group, SecurityGroupIds: ids } = input;
    if (Description !== undefined) cluster.description = Description;
    if (window !== undefined) cluster.maintenanceWindow = maintenanceWindow(window);
    if (group !== undefined) cluster.parameterGroup = findParameterGroup(draft, group).name;
    if (ids !== undefined) {
      checkSecurityGroups(ids);
      cluster.securityGroups = ids;
    }
    updateNotifications(cluster, input);
    record(draft, 'CLUSTER', cluster.name, 'Cluster updated');
    return { Cluster: clusterView(cluster, service) };
  }),
);

/** An empty topic keeps the present one: the Terraform provider sends it with the status `inactive`. */
function updateNotifications(cluster: ClusterState, input: Request): void {
  const { NotificationTopicArn: arn, NotificationTopicStatus: given } = input;
  if (arn) checkTopicArn(arn);
  const status = checkOneOf('NotificationTopicStatus', given, ['active', 'inactive']);
  const topicArn = arn || cluster.notifications?.topicArn;
  if (topicArn !== undefined) {
    cluster.notifications = {
      topicArn,
      status: status ?? (arn ? 'active' : (cluster.notifications?.status ?? 'active')),
    };
  } else if (status === 'active') {
    throw invalidCombination('NotificationTopicStatus active must come with a NotificationTopicArn');
  }
}
