import { type Finding, must, named } from '../shared/check';

/** Of these no new cluster is made: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html */
const RETIRED = ['t1', 't2', 'm1', 'm2', 'm3', 'c1', 'r3'];

const familyOf = (nodeType: string): string => nodeType.split('.')[1] ?? '';

/** These nodes, and only these, keep what is rarely read on disk: data tiering is no choice. */
export const hasDataTiering = (nodeType: string): boolean => familyOf(nodeType) === 'r6gd';

/** Whether a node has two processors at most. */
export const isSmall = (nodeType: string): boolean => !nodeType.endsWith('xlarge');

export const nodeFindings = (nodeType: string, engine: string, engineVersion: string): Finding[] => [
  named(
    'nodeType',
    nodeType,
    /^cache\.[a-z]\d[a-z]*\.(micro|small|medium|large|\d*xlarge)$/,
    'be a node type such as cache.t4g.small',
  ),
  must('nodeType', nodeType, `be none of the retired families ${RETIRED.join(', ')}`, (known) => {
    return !RETIRED.includes(familyOf(known));
  }),
  // https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/data-tiering.html
  must('engineVersion (with data tiering)', `${engine} ${engineVersion}`, 'be redis 6.2 or later', (known) => {
    return known !== 'redis 6.0' || !hasDataTiering(nodeType);
  }),
];
