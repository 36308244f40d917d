import type { Deployed } from './deployed';
import type { Values } from './inputs';
import { functionGrowth, invocationDrivers, requestLimits, TABLE_QUOTA } from './invoking';
import type { Driver, Limit, System } from './system';

/** Ten scores are less than 4 KB, and the query is eventually consistent. */
const READ_UNITS = 0.5;

/** Queries of a player's scores through DAX. */
export function scores(deployed: Deployed, values: Values): System {
  const { hitShare, invokeMs, cacheMs, readMs } = values;
  const seconds = (invokeMs + cacheMs + (1 - hitShare) * readMs) / 1000;
  return {
    name: 'scores',
    unit: 'queries/s',
    stages: [
      {
        name: 'query-scores',
        limits: [...requestLimits(seconds, values), ...dataLimits(deployed, values)],
        warmUp: functionGrowth(seconds, values),
        seconds: () => seconds,
      },
    ],
    drivers: drivers(deployed, values, seconds),
  };
}

function dataLimits(deployed: Deployed, values: Values): Limit[] {
  const { hitShare, daxMissWeight, daxHits, daxNodes, tableReadUnits } = values;
  const { nodes, nodeType } = deployed.dax('Scores/Cluster/Resource');
  const work = hitShare + (1 - hitShare) * daxMissWeight;
  return [
    {
      name: `${nodes} nodes of DAX, ${nodeType}`,
      utilization: (rate) => (rate * work) / (nodes * daxHits),
      raisedBy: `\`nodeCount\` of \`DaxCluster\` up to ${daxNodes}, then \`nodeType\`, which replaces the cluster; a higher share of hits: \`queryTtlSeconds\``,
      quota: 'daxNodes',
    },
    {
      name: 'read units of the table, for misses',
      utilization: (rate) => (rate * (1 - hitShare) * READ_UNITS) / tableReadUnits,
      raisedBy: TABLE_QUOTA,
      quota: 'tableReadUnits',
    },
  ];
}

function drivers(deployed: Deployed, values: Values, seconds: number): Driver[] {
  const memory = deployed.memory('Scores/Query/Resource');
  return [
    ...invocationDrivers('one per query', (rate) => rate, values),
    {
      name: 'time of the function',
      formula: 'queries × memory × duration',
      price: 'gigabyteSecond',
      perSecond: (rate) => rate * memory * seconds,
    },
    {
      name: 'reads of the table',
      formula: `misses × ${READ_UNITS}`,
      price: 'readUnit',
      perSecond: (rate) => rate * (1 - values.hitShare) * READ_UNITS,
    },
  ];
}
