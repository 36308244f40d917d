import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plan } from '../../testkit';

const folder = mkdtempSync(join(tmpdir(), 'tableside-testkit-'));
afterAll(() => rmSync(folder, { recursive: true }));
const endpoint = process.env.AWS_ENDPOINT_URL ?? '';

it('throws the error output of Terraform, with the command', async () => {
  writeFileSync(join(folder, 'cdk.tf.json'), '{ "resource": ');
  await expect(plan(folder, { endpoint })).rejects.toThrow(/^terraform init failed: [\s\S]*Error: /);
});

it('throws if the folder does not exist', async () => {
  await expect(plan(join(folder, 'nowhere'), { endpoint })).rejects.toThrow('nowhere');
});
