import type { StackBlocks } from './blocks';
import { listOf, nameOf, policiesOf, type Statement } from './statements';

/** A permission that may have wildcards. In each pattern, `*` stands for any characters. */
export interface Exception {
  /** Such as `ec2:*NetworkInterface`. */
  readonly action: string;
  /** Such as `*`, which accepts every resource, or `${aws_s3_bucket.Site/Resource.arn}/*`. */
  readonly resource: string;
  /** `*` if everybody may have it. @default only the principals that the policy names */
  readonly principal?: string;
}

/** What `Allow` statements of a stack permit with wildcards, as sentences, without the exceptions. */
export const wildcardsOf = (stack: StackBlocks, except: readonly Exception[]): string[] =>
  policiesOf(stack).flatMap((policy) =>
    policy.statements
      .filter(({ effect }) => effect !== 'Deny')
      .flatMap((statement) => found(statement, except).map((words) => `${nameOf(policy)}: ${words}`)),
  );

function found(statement: Statement, except: readonly Exception[]): string[] {
  const pairs = pairsOf(statement);
  const broken = pairs.filter(({ action, resource }) => {
    return (isWild(action) || isWild(resource)) && !except.some((one) => accepts(one, action, resource));
  });
  const isOpen = (listOf(statement.principals) as { identifiers?: unknown }[]).some(({ identifiers }) => {
    return listOf(identifiers).includes('*');
  });
  const everybody = except.filter(({ principal }) => principal === '*');
  const isAccepted = pairs.every(({ action, resource }) => everybody.some((one) => accepts(one, action, resource)));
  return [
    ...broken.map(({ words }) => `allows ${words}`),
    ...(isOpen && !isAccepted ? [`allows the principal * ${pairs.map(({ words }) => words).join(', ')}`] : []),
  ];
}

/** Each action on each resource. Everything except something counts as everything. */
function pairsOf({ actions, not_actions, resources, not_resources }: Statement) {
  const actionList = named(actions, not_actions, 'actions');
  const resourceList = named(resources, not_resources, 'resources');
  return actionList.flatMap((action) =>
    // A trust policy names no resources.
    (resourceList.length > 0 ? resourceList : [{ value: '', words: '' }]).map((resource) => ({
      action: action.value,
      resource: resource.value,
      words: resource.words === '' ? action.words : `${action.words} on ${resource.words}`,
    })),
  );
}

function named(given: unknown, except: unknown, what: string) {
  const all = listOf(given).map((value) => ({ value: String(value), words: String(value) }));
  return except === undefined
    ? all
    : [...all, { value: '*', words: `all ${what} except ${listOf(except).join(', ')}` }];
}

/** A `?` in an expression of Terraform is none of IAM. */
const isWild = (pattern: string): boolean => /[*?]/.test(pattern.replace(/\$\{.*?\}/gs, ''));

const accepts = (exception: Exception, action: string, resource: string): boolean =>
  covers(exception.action.toLowerCase(), action.toLowerCase()) && covers(exception.resource, resource);

const covers = (pattern: string, value: string): boolean =>
  new RegExp(`^${pattern.split('*').map(escaped).join('.*')}$`, 's').test(value);

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
