import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { App } from 'cdktf';
import { type EnvironmentName, environments } from '../../environments';
import { onThisMachine } from '../../environments/machine';
import { writeProviderFiles } from '../../environments/provider-files';
import { EnvironmentStack } from '../../environments/stack';
import { onInterrupt } from '../terminal/interrupt';
import { printAbove } from '../terminal/progress';
import { createFolder, writeExport } from './folder';
import { type StackJson, stackFiles } from './stack-files';

export interface Exported {
  readonly environment: EnvironmentName;
  /** Absolute. */
  readonly folder: string;
  readonly files: readonly string[];
}

/** Writes an environment as plain Terraform. @returns what it has written */
export async function exportEnvironment(environment: EnvironmentName, to: string): Promise<Exported> {
  const remove = () => rmSync(outdir, { recursive: true, force: true });
  const ignoreInterrupts = onInterrupt(() => {
    remove();
    printAbove('Interrupted: the folder may be incomplete. Repeat the command with --force.');
  });
  const outdir = mkdtempSync(join(tmpdir(), 'tableside-export-'));
  try {
    const app = new App({ outdir });
    const stack = new EnvironmentStack(app, environment, onThisMachine(environments[environment]));
    app.synth();
    const synthesized = join(outdir, 'stacks', environment);
    const folder = await createFolder(to);
    const json = movedTo(folder, synthesized, JSON.parse(JSON.stringify(stack.toTerraform())));
    // It compiles a formatter as it is loaded.
    const { format } = await import('@cdktf/hcl-tools');
    const files = new Map<string, string>();
    for (const [name, text] of stackFiles(stack, json)) files.set(name, await format(text));
    await writeExport(folder, environment, files, join(synthesized, 'assets'));
    writeProviderFiles(folder, json.terraform.required_providers.aws?.version ?? '');
    return { environment, folder, files: [...files.keys()] };
  } finally {
    ignoreInterrupts();
    remove();
  }
}

/** The path of a local state is relative to the folder in which Terraform runs. */
function movedTo(folder: string, from: string, json: StackJson): StackJson {
  const { local } = json.terraform.backend;
  if (local === undefined) return json;
  const path = relative(folder, resolve(from, String(local.path)));
  return { ...json, terraform: { ...json.terraform, backend: { local: { ...local, path } } } };
}
