import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, LocalBackend, TerraformStack } from 'cdktf';
import { withProviderFiles } from '../../environments/provider-files';
import { forgetHashes } from '../../testkit/plan/lock-file';
import { terraform } from './terraform';

/** A stack that is deployed to a local AWS, with its state in a temporary folder. */
export class DeployedStack {
  private readonly root = mkdtempSync(join(tmpdir(), 'tableside-stack-'));
  private readonly folder = join(this.root, 'stacks', 'shop');

  constructor(private readonly endpoint: string) {}

  /** Applies the stack, and returns Terraform's log. */
  async apply(build: (stack: TerraformStack) => void): Promise<string> {
    this.synthesize(build);
    return this.terraform('apply', '-auto-approve');
  }

  /** Returns the log of a plan. */
  async plan(build: (stack: TerraformStack) => void): Promise<string> {
    this.synthesize(build);
    return this.terraform('plan');
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }

  private synthesize(build: (stack: TerraformStack) => void): void {
    const app = new App({ outdir: this.root });
    const stack = new TerraformStack(app, 'shop');
    new LocalBackend(stack, { path: join(this.root, 'terraform.tfstate') });
    withProviderFiles(stack, new AwsProvider(stack, 'Aws', { region: 'us-east-1', s3UsePathStyle: true }));
    build(stack);
    app.synth();
  }

  private async terraform(command: string, ...options: string[]): Promise<string> {
    const run = (...parameters: string[]) => terraform(this.folder, this.endpoint, ...parameters);
    if (!existsSync(join(this.folder, '.terraform'))) {
      await run('init', '-input=false', '-no-color');
      forgetHashes(this.folder);
    }
    return run(command, '-input=false', '-no-color', ...options);
  }
}
