import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TerraformVariable } from 'cdktf';
import { NodeFunction } from '../../modules/node-function';
import { invoke, synth } from '../../testkit';

const folder = mkdtempSync(join(tmpdir(), 'invoke-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const entry = join(folder, 'entry.ts');
writeFileSync(
  entry,
  `export const handler = async (event: unknown, context: { getRemainingTimeInMillis(): number; memoryLimitInMB: string }) =>
    [process.env.TABLE_NAME, process.env.NAME, context.memoryLimitInMB, context.getRemainingTimeInMillis() > 10_000];
  export const fails = async (): Promise<void> => {
    throw new Error('no');
  };\n`,
);
let greet: NodeFunction<{ TABLE_NAME: string; NAME: string }> | undefined;
const stack = synth((scope) => {
  const table = new TerraformVariable(scope, 'Table', { type: 'string' });
  const environment = { TABLE_NAME: table.stringValue, NAME: 'ada' };
  greet = new NodeFunction(scope, 'Greet', { functionName: 'greet', entry, environment, memoryMegabytes: 256 });
});

it('runs a NodeFunction with the settings of the construct', async () => {
  const { payload } = await invoke(greet as never, {}, { environment: { TABLE_NAME: 'orders' } });
  expect(payload).toEqual(['orders', 'ada', '256', true]);
});

it('needs the variables of a NodeFunction whose values only Terraform knows', async () => {
  expect(stack.resource('aws_lambda_function').environment).toMatchObject({
    variables: { TABLE_NAME: '${var.Table}' },
  });
  await expect(invoke(greet as never, {})).rejects.toThrow(
    new Error('greet: environment must have the variables whose values only Terraform knows, lacks TABLE_NAME'),
  );
});

it('gives a trace with lines of the source of a NodeFunction', async () => {
  const options = { environment: { TABLE_NAME: '' }, handler: 'index.fails' };
  const { payload } = await invoke(greet as never, {}, options);
  expect(payload).toMatchObject({
    errorMessage: 'no',
    trace: expect.arrayContaining([expect.stringMatching(/entry\.ts:4:11/)]),
  });
});
