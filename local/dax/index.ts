export { type DaxClusterStatus, startDaxEndpoint } from './endpoint';
export { AttributeLists } from './server/attribute-lists';
export { type ClusterOptions, DaxCluster } from './server/cluster';
