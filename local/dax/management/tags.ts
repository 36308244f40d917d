import { findCluster } from './clusters/find';
import { Fault, shown } from './faults';
import { list, required, structure, text } from './input';
import { operation } from './operation';
import { clusterArn, type Service } from './service';
import type { ClusterState, State, Tag } from './state';
import { TAGS, withTags } from './tag-rules';

const RESOURCE = { ResourceName: required(text), NextToken: text };

export const listTags = operation(structure(RESOURCE), ({ ResourceName }, service) => ({
  Tags: taggedCluster(service.store.current, ResourceName, service).tags,
}));

export const tagResource = operation(structure({ ...RESOURCE, Tags: required(TAGS) }), (input, service) =>
  service.store.change((draft) => {
    const cluster = taggedCluster(draft, input.ResourceName, service);
    cluster.tags = withTags(cluster.tags, input.Tags);
    return { Tags: cluster.tags };
  }),
);

export const untagResource = operation(
  structure({ ...RESOURCE, TagKeys: required(list(text)) }),
  ({ ResourceName, TagKeys }, service) =>
    service.store.change((draft) => {
      const cluster = taggedCluster(draft, ResourceName, service);
      const missing = TagKeys.find((key) => !cluster.tags.some((tag) => tag.Key === key));
      if (missing !== undefined) {
        throw new Fault('TagNotFoundFault', `Tag ${shown(missing)} of cluster ${cluster.name} not found`);
      }
      const isRemoved = (tag: Tag) => TagKeys.includes(tag.Key);
      const removed = cluster.tags.filter(isRemoved);
      cluster.tags = cluster.tags.filter((tag) => !isRemoved(tag));
      return { Tags: removed };
    }),
);

/** Only clusters have tags. @param resource a cluster's ARN or name */
function taggedCluster(state: Readonly<State>, resource: string, service: Service): ClusterState {
  const prefix = clusterArn(service, '');
  if (!resource.includes(':')) return findCluster(state, resource);
  if (resource.startsWith(prefix)) return findCluster(state, resource.slice(prefix.length));
  throw new Fault('InvalidARNFault', `ResourceName must be the ARN of a cluster (${prefix}…), got ${shown(resource)}`);
}
