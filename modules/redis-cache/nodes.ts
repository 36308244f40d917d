import { type Finding, must, named } from '../shared/check';

/** New clusters cannot use these: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html */
const RETIRED = ['t1', 't2', 'm1', 'm2', 'm3', 'c1', 'r3'];

const familyOf = (nodeType: string): string => nodeType.split('.')[1] ?? '';

/** Data tiering is mandatory on these node types, and unavailable on all others. */
export const hasDataTiering = (nodeType: string): boolean => familyOf(nodeType) === 'r6gd';

/** Whether the node type has at most two processors. */
export const isSmall = (nodeType: string): boolean => !nodeType.endsWith('xlarge');

export const nodeFindings = (nodeType: string, engine: string, engineVersion: string): Finding[] => [
  named(
    'nodeType',
    nodeType,
    /^cache\.[a-z]\d[a-z]*\.(micro|small|medium|large|\d*xlarge)$/,
    'be a node type such as cache.t4g.small',
  ),
  must('nodeType', nodeType, `not be of a retired family (${RETIRED.join(', ')})`, (known) => {
    return !RETIRED.includes(familyOf(known));
  }),
  // https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/data-tiering.html
  must('engineVersion (with data tiering)', `${engine} ${engineVersion}`, 'be redis 6.2 or later', (known) => {
    return known !== 'redis 6.0' || !hasDataTiering(nodeType);
  }),
];
