import type { SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import type { Cbor } from '../../../../local/dax/cbor/types';
import { CallerPermissions } from '../../../../local/dax/permissions/callers';
import { Simulator } from '../../../../local/dax/permissions/simulator';
import type { MethodName } from '../../../../local/dax/wire/methods';

const CLUSTER = 'arn:aws:dax:us-east-1:000000000000:cache/scores';
const CALLER = 'arn:aws:sts::000000000000:assumed-role/query-role/query';

let asked: unknown[] = [];
let judged: unknown[] = [];
let denied: string[] = [];
let permissions: CallerPermissions;

beforeEach(() => {
  [asked, judged, denied] = [[], [], []];
  const send = async ({ input }: SimulatePrincipalPolicyCommand) => {
    asked.push([input.PolicySourceArn, ...(input.ActionNames ?? []), ...(input.ResourceArns ?? [])]);
    const isDenied = denied.includes(input.ActionNames?.[0] ?? '');
    return { EvaluationResults: [{ EvalDecision: isDenied ? 'implicitDeny' : 'allowed' }] };
  };
  const simulator = new Simulator({ send: send as never }, (...judgement) => judged.push(judgement));
  permissions = new CallerPermissions(simulator, CLUSTER);
});

const check = async (method: MethodName, args: readonly Cbor[] = []) => permissions.check(CALLER, method, args);

it.each<[MethodName, readonly Cbor[], string[]]>([
  ['GetItem', [], ['dax:GetItem']],
  ['Query', [], ['dax:Query']],
  ['BatchWriteItem', [], ['dax:BatchWriteItem']],
  ['TransactGetItems', [], ['dax:GetItem']],
  [
    'TransactWriteItems',
    [[2, 9, 2, 7, 12]],
    ['dax:PutItem', 'dax:UpdateItem', 'dax:DeleteItem', 'dax:ConditionCheckItem'],
  ],
  ['DefineKeySchema', [], []],
  ['Endpoints', [], []],
])('needs the permissions of AWS for %s', async (method, args, actions) => {
  await check(method, args);
  expect(asked).toEqual(actions.map((action) => ['arn:aws:iam::000000000000:role/query-role', action, CLUSTER]));
});

it('denies what the role of the caller does not allow, in the words of AWS', async () => {
  denied = ['dax:Query'];
  await check('GetItem');
  const error = await check('Query').catch((failure) => failure);
  expect([error.name, error.message]).toEqual([
    'AccessDeniedException',
    `User: ${CALLER} is not authorized to perform: dax:Query on resource: ${CLUSTER} because no identity-based policy allows the dax:Query action`,
  ]);
  expect(judged).toEqual([
    [CALLER, 'dax:GetItem', CLUSTER, true],
    [CALLER, 'dax:Query', CLUSTER, false],
  ]);
});

it('lets a caller with known permissions pass at once', async () => {
  await check('GetItem');
  expect([permissions.check(CALLER, 'GetItem', []), asked.length]).toEqual([undefined, 1]);
});

it.each([undefined, 'another token'])('lets a caller without a role pass: %s', (token) => {
  expect([permissions.check(token, 'Scan', []), asked]).toEqual([undefined, []]);
});
