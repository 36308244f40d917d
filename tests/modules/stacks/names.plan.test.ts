import { TerraformVariable } from 'cdktf';
import { NodeFunction } from '../../../modules/node-function';
import { planOf } from '../network-lookup/planned';

const entry = require.resolve('../../../functions/drain-buffer');

it('a role has the same name whether Terraform or the synthesis knows that of its function', async () => {
  const names = ['w'.repeat(64), 'v'.repeat(50), 'u'.repeat(49), 'short'];
  const planned = await planOf('123456789012', process.env.AWS_ENDPOINT_URL ?? '', (stack) => {
    for (const [at, name] of names.entries()) {
      const { stringValue } = new TerraformVariable(stack, `name${at}`, { type: 'string', default: name });
      for (const [id, functionName] of Object.entries({ Known: name, Variable: stringValue })) {
        new NodeFunction(stack, `${id}${at}`, { functionName, entry, environment: {} });
      }
    }
  });
  const roles = planned.resources('aws_iam_role');
  const nameOf = (id: string) => roles[`${id}/Role`]?.name;
  expect(names.map((_, at) => nameOf(`Variable${at}`))).toEqual(names.map((_, at) => nameOf(`Known${at}`)));
  expect(nameOf('Known2')).toBe(`${'u'.repeat(49)}-us-east-1`);
}, 240_000);
