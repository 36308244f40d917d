import { join, relative, resolve } from 'node:path';
import { App } from 'cdktf';
import { type EnvironmentName, environments } from '../../environments';
import { onThisMachine } from '../../environments/machine';
import { writeProviderFiles } from '../../environments/provider-files';
import { EnvironmentStack } from '../../environments/stack';
import { createFolder, writeExport } from './folder';
import { formatted } from './format';
import { withOutdir } from './outdir';
import { type StackJson, stackFiles } from './stack-files';

export interface Exported {
  readonly environment: EnvironmentName;
  /** Absolute. */
  readonly folder: string;
  readonly files: readonly string[];
}

/** Writes an environment as plain Terraform. @returns what it has written */
export const exportEnvironment = (environment: EnvironmentName, to: string): Promise<Exported> =>
  withOutdir(async (outdir) => {
    const app = new App({ outdir });
    const stack = new EnvironmentStack(app, environment, onThisMachine(environments[environment]));
    app.synth();
    const synthesized = join(outdir, 'stacks', environment);
    const folder = await createFolder(to);
    const json = movedTo(folder, synthesized, JSON.parse(JSON.stringify(stack.toTerraform())));
    const files = await formatted(stackFiles(stack, json));
    await writeExport(folder, `the environment ${environment}`, files, join(synthesized, 'assets'));
    writeProviderFiles(folder, json.terraform.required_providers.aws?.version ?? '');
    return { environment, folder, files: [...files.keys()] };
  });

/** The path of a local state is relative to the folder in which Terraform runs. */
function movedTo(folder: string, from: string, json: StackJson): StackJson {
  const { local } = json.terraform.backend;
  if (local === undefined) return json;
  const path = relative(folder, resolve(from, String(local.path)));
  return { ...json, terraform: { ...json.terraform, backend: { local: { ...local, path } } } };
}
