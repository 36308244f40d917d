import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { withProviderFiles } from '../../../environments/provider-files';
import { type Plan, plan } from '../../../testkit';

/** Plans a separate stack named `net`. */
export async function planOf(
  accountId: string,
  endpoint: string,
  build: (stack: TerraformStack) => void,
): Promise<Plan> {
  const outdir = mkdtempSync(join(tmpdir(), 'tableside-network-'));
  try {
    const app = new App({ outdir });
    const stack = new TerraformStack(app, 'net');
    withProviderFiles(stack, new AwsProvider(stack, 'Aws', { region: 'us-east-1' }));
    build(stack);
    app.synth();
    return await plan(join(outdir, 'stacks', 'net'), { endpoint, accountId });
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
