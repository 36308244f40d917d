import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { keepProvider, placesOf } from '../../modules/shared/provider-mirror';
import { OLDEST } from './configuration';
import { type RawDiagnostic, rawDiagnostics } from './diagnostics';
import { forgetHashes } from './lock-file';
import { putProvider } from './placeholder';
import type { PlanJson } from './plan-json';
import { replaceProvider, runWithSchemas } from './schema-provider';
import { missing, type Terraform } from './terraform';

/** What a run of Terraform says. A plan with errors may still have the changes of what has none. */
export interface Cycle {
  readonly diagnostics: readonly RawDiagnostic[];
  readonly plan?: PlanJson;
}

/**
 * Plans the configuration in a folder.
 * @param awsVersion of the AWS provider, if the configuration uses it
 * @throws if Terraform is too old or cannot install a provider, which concerns all stacks
 */
export async function planIn(
  folder: string,
  terraform: Terraform,
  awsVersion?: string,
  ...options: readonly string[]
): Promise<Cycle> {
  const run = (...parameters: readonly string[]) => runWithSchemas(terraform, folder, ...parameters);
  const initialized = await terraform.run(folder, ['init', '-json', '-input=false']);
  if (!/^\{/m.test(initialized.stdout)) await requireTerraform(terraform);
  const init = rawDiagnostics('init', initialized);
  if (init.some(isError)) {
    requireInstalled(init, awsVersion);
    return { diagnostics: init };
  }
  forgetHashes(folder);
  putProvider(folder);
  if (awsVersion !== undefined) keepProvider(join(folder, '.terraform', 'providers'), awsVersion);
  replaceProvider(folder);
  // Data sources mostly wait for the answers of the local AWS.
  const settings = ['-input=false', '-lock=false', '-parallelism=30'];
  const planned = await run('plan', '-json', ...settings, '-out=plan', ...options);
  const diagnostics = rawDiagnostics('plan', planned);
  // Terraform writes no plan if the configuration is invalid.
  if (!existsSync(join(folder, 'plan'))) return { diagnostics };
  const shown = await run('show', '-json', 'plan');
  const failed = rawDiagnostics('show', shown).filter(isError);
  if (failed.length > 0) return { diagnostics: [...diagnostics, ...failed] };
  return { diagnostics, plan: JSON.parse(shown.stdout) };
}

const isError = ({ severity }: RawDiagnostic) => severity === 'error';

const NOT_INSTALLED = /Failed to (query available provider packages|install provider)/;

/** Of a program that did not answer in JSON: versions before 1.9 do not know `init -json`. */
async function requireTerraform(terraform: Terraform): Promise<void> {
  const { stdout, stderr } = await terraform.run(terraform.folder, ['version']);
  const [line = ''] = `${stdout}${stderr}`.trim().split('\n');
  const version = /^(?:Terraform|OpenTofu) v(\S+)/.exec(line)?.[1];
  if (version !== undefined && version.localeCompare(OLDEST, 'en', { numeric: true }) >= 0) return;
  const other = `${terraform.program}, which is another program${line && `: its version is "${line.slice(0, 100)}"`}`;
  throw new Error(missing(`got ${version === undefined ? other : line}`));
}

function requireInstalled(diagnostics: readonly RawDiagnostic[], awsVersion = 'any version'): void {
  const text = diagnostics.map(({ summary, detail = '' }) => `${summary}\n${detail}`).join('\n\n');
  if (!NOT_INSTALLED.test(text)) return;
  throw new Error(
    `Terraform cannot install a provider. The stacks need the AWS provider ${awsVersion}. ${placesOf(awsVersion)} ` +
      'Connect to the registry of Terraform once, or name a filesystem mirror that has the provider in ' +
      `TABLESIDE_PROVIDER_MIRROR or in the configuration of Terraform. Terraform says:\n\n${text}`,
  );
}
