import { type Finding, must } from '../shared/check';

const UP_TO_8XLARGE = ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge'];

/** The sizes of each family that new clusters can use: https://aws.amazon.com/dynamodb/pricing/on-demand/ */
const SIZES = new Map<string, readonly string[]>([
  ['t2', ['small', 'medium']],
  ['t3', ['small', 'medium']],
  ['r4', [...UP_TO_8XLARGE, '16xlarge']],
  ['r5', [...UP_TO_8XLARGE, '12xlarge', '16xlarge', '24xlarge']],
  ['r7i', [...UP_TO_8XLARGE, '12xlarge', '16xlarge', '24xlarge']],
]);

/** A pattern of the node types of these families, without look-around. */
export const nodeTypePattern = (...families: readonly string[]): RegExp => {
  const each = families.map((family) => `${family}\\.(${SIZES.get(family)?.join('|')})`);
  return new RegExp(`^dax\\.(${each.join('|')})$`);
};

export function nodeTypeFinding(nodeType: string): Finding {
  const [service, family = '', size = '', ...rest] = `${nodeType}`.split('.');
  const sizes = service === 'dax' && rest.length === 0 ? SIZES.get(family) : undefined;
  const rule = sizes
    ? `have one of the sizes ${sizes.join(', ')} of the family ${family}`
    : `be a node type of the families ${[...SIZES.keys()].join(', ')}, such as dax.t3.small`;
  return must('nodeType', nodeType, rule, () => sizes?.includes(size) ?? false);
}

/**
 * How a node type uses CPU credits: T2 nodes slow down to their baseline without credits, T3 nodes go on for an
 * additional charge, and other nodes have none.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAX.Burstable.html
 */
export function creditsOf(nodeType: string): 'limited' | 'unlimited' | 'none' {
  if (nodeType.startsWith('dax.t2.')) return 'limited';
  return nodeType.startsWith('dax.t3.') ? 'unlimited' : 'none';
}
