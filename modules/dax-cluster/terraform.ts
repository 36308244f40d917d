import { Token } from 'cdktf';
import {
  alarmActions,
  connectionOf,
  like,
  NETWORK,
  policyOf,
  tableArn,
  terraformModule,
  wholeNumber,
} from '../shared/terraform';
import { DaxCluster } from '.';
import { nodeTypePattern } from './nodes';

const VARIABLES = {
  clusterName: {
    type: 'string',
    description: 'Name of the cluster.',
    rule: like(
      /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
      'be 1 to 20 lowercase letters, digits or single hyphens, starting with a letter and not ending with a hyphen',
      20,
    ),
  },
  ...NETWORK,
  tableArn,
  nodeType: {
    type: 'string',
    description: 'Node type. A change replaces the cluster.',
    default: 'dax.t3.small',
    // The alarms of T2 nodes are others.
    rule: like(
      nodeTypePattern('t3', 'r4', 'r5', 'r7i'),
      'be a node type of the families t3, r4, r5, r7i, such as dax.t3.small',
    ),
  },
  nodeCount: {
    type: 'number',
    description: 'Number of nodes, in two or more Availability Zones; AWS recommends at least 3 for production.',
    default: 3,
    rule: wholeNumber(1, 11),
  },
  alarmActions,
} as const;

const cluster = terraformModule(
  'A DAX cluster in front of a DynamoDB table, with its role, network and alarms',
  VARIABLES,
  (scope, { vpcId, subnetIds, nodeType, nodeCount, ...values }) => {
    // The construct must know both, for alarms and zones that T3 and R nodes have in common.
    const isVariable = Token.isUnresolved(nodeType);
    const dax = new DaxCluster(scope, 'Cluster', {
      vpc: { vpcId, subnetIds },
      clusterName: values.clusterName,
      tables: [{ tableArn: values.tableArn }],
      alarmActions: values.alarmActions,
      ...(!isVariable && { nodeType, nodeCount }),
    });
    if (isVariable) {
      dax.resource.nodeType = nodeType;
      dax.resource.replicationFactor = nodeCount;
    }
    return {
      clusterName: ['Name of the cluster.', dax.clusterName],
      clusterArn: ['ARN of the cluster.', dax.clusterArn],
      endpointUrl: ['URL with which clients connect.', dax.endpointUrl],
      ...connectionOf(dax),
      readPolicy: [
        'Policy that allows getting items and querying through the cluster, but not scanning.',
        policyOf(scope, 'Read', (caller) => dax.grantRead(caller)),
      ],
      writePolicy: [
        'Policy that allows putting, updating and deleting items through the cluster.',
        policyOf(scope, 'Write', (caller) => dax.grantWrite(caller)),
      ],
    };
  },
);

export const terraformModules = { 'dax-cluster': cluster };
