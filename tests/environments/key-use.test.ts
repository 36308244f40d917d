import { type Block, readStack } from '../../testkit';
import { environmentJson } from './fixture';

const stack = readStack(environmentJson('prod'));
const KEY = /^\$\{aws_kms_key\.Keys\/(\w+)\/Resource\.arn\}$/;

/** The permissions of all roles for the keys, as `<role>: <key>` and the actions, with the service that asks. */
function permissions(): Record<string, string[]> {
  const all = Object.keys(stack.resources('aws_iam_role_policy')).flatMap((path) => {
    const role = path.split('/').slice(0, -2).join('/');
    const statements = stack.statements(path.replace(/Resource$/, 'Document'));
    return statements.flatMap(usesIn).map(([key, use]) => [`${role}: ${key}`, use] as const);
  });
  const names = [...new Set(all.map(([name]) => name))];
  const usesOf = (name: string) => new Set(all.flatMap(([other, use]) => (other === name ? [use] : [])));
  return Object.fromEntries(names.map((name) => [name, [...usesOf(name)].sort()]));
}

function usesIn({ actions, resources, condition }: Block): [key: string, use: string][] {
  const service = (condition as { variable: string; values: string[] }[] | undefined)?.find(
    ({ variable }) => variable === 'kms:ViaService',
  )?.values;
  const uses = (actions as string[]).filter((action) => action.startsWith('kms:'));
  return (resources as string[]).flatMap((resource) => {
    const key = KEY.exec(resource)?.[1];
    return key === undefined
      ? []
      : uses.map((use) => [key, `${use.slice(4)}${service ? ` via ${service}` : ''}`] as [string, string]);
  });
}

const via = (service: string, ...actions: string[]) => actions.map((name) => `${name} via ${service}.*.amazonaws.com`);
const READS = via('dynamodb', 'Decrypt', 'DescribeKey');
const WRITES = via('dynamodb', 'Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey*', 'ReEncrypt*');
const SENDS = ['Decrypt', 'GenerateDataKey'];

/** What each role does with tables and queues. A stream is read as its table is, and failed records are sent. */
const ROLES: Readonly<Record<string, { readonly Tables?: readonly string[]; readonly Queues?: readonly string[] }>> = {
  'Orders/Buffer/Function': { Tables: WRITES, Queues: ['Decrypt'] },
  'Orders/Publish': { Tables: WRITES, Queues: SENDS },
  'Restaurants/Get': { Tables: READS },
  'Restaurants/Operate': {},
  'Restaurants/Invalidate': { Tables: READS, Queues: SENDS },
  'Messages/ListMessages': { Tables: READS },
  'Messages/ListConversations': { Tables: READS },
  'Messages/CreateConversation': { Tables: WRITES },
  'Messages/SendMessage': { Tables: WRITES },
  'Messages/UpdateConversations': { Tables: WRITES, Queues: SENDS },
  'Messages/InvalidateConversations': { Tables: READS, Queues: SENDS },
  'Scores/Query': { Tables: READS },
};

it('each function may do with the keys what it needs, and nothing else', () => {
  const functions = Object.keys(stack.resources('aws_lambda_function')).map((path) => path.replace(/\/Resource$/, ''));
  expect(Object.keys(ROLES).sort()).toEqual(functions.sort());
  const ofFunctions = Object.entries(ROLES).flatMap(([role, keys]) =>
    Object.entries({ Variables: via('lambda', 'Decrypt'), ...keys }).map(([key, uses]) => [`${role}: ${key}`, uses]),
  );
  expect(permissions()).toEqual({
    ...Object.fromEntries(ofFunctions),
    'Scores/Cluster: Tables': WRITES,
    'Backups: Tables': ['CreateGrant', 'DescribeKey', ...via('dynamodb', 'Decrypt', 'GenerateDataKey')].sort(),
  });
});

it('a function exists only once its role may decrypt its variables', () => {
  for (const [path, { depends_on }] of Object.entries(stack.resources('aws_lambda_function'))) {
    const owner = path.replace(/\/Resource$/, '');
    const policy = `${owner}/${owner.replaceAll('/', '-')}-Environment/Resource`;
    expect(depends_on).toContain(`aws_iam_role_policy.${policy}`);
  }
});
