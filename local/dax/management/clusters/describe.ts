import { list, structure, text } from '../input';
import { operation } from '../operation';
import { byName, PAGE, page } from '../page';
import { findCluster } from './find';
import { clusterView } from './view';

export const describeClusters = operation(
  structure({ ClusterNames: list(text), ...PAGE }),
  ({ ClusterNames: names = [], ...request }, service) => {
    const { current } = service.store;
    const clusters = names.length > 0 ? names.map((name) => findCluster(current, name)) : current.clusters;
    const { items, token } = page(byName(clusters), ({ name }) => name, request);
    return { Clusters: items.map((cluster) => clusterView(cluster, service)), ...token };
  },
);
