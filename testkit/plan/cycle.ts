import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { keepProvider } from '../../modules/shared/provider-mirror';
import { type RawDiagnostic, rawDiagnostics } from './diagnostics';
import type { PlanJson } from './plan-json';
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
  const run = (...parameters: readonly string[]) => terraform.run(folder, ...parameters);
  const init = rawDiagnostics('init', await run('init', '-json', '-input=false'));
  if (init.some(isError)) {
    await requireInstalled(init, terraform);
    return { diagnostics: init };
  }
  // Data sources mostly wait for the answers of the local AWS.
  const settings = ['-input=false', '-lock=false', '-parallelism=30'];
  const planned = await run('plan', '-json', ...settings, '-out=plan', ...options);
  const diagnostics = rawDiagnostics('plan', planned);
  // Terraform writes no plan if the configuration is invalid.
  if (!existsSync(join(folder, 'plan'))) return { diagnostics };
  const shown = await run('show', '-json', 'plan');
  const failed = rawDiagnostics('show', shown).filter(isError);
  if (failed.length > 0) return { diagnostics: [...diagnostics, ...failed] };
  if (awsVersion !== undefined) keepProvider(join(folder, '.terraform', 'providers'), awsVersion);
  return { diagnostics, plan: JSON.parse(shown.stdout) };
}

const isError = ({ severity }: RawDiagnostic) => severity === 'error';

/** Versions before 1.9 do not know `init -json`. */
const OLD = /Unsupported (Terraform|OpenTofu) Core version|flag provided but not defined: -json/;
const NOT_INSTALLED = /Failed to (query available provider packages|install provider)/;

async function requireInstalled(diagnostics: readonly RawDiagnostic[], terraform: Terraform): Promise<void> {
  const text = diagnostics.map(({ summary, detail = '' }) => `${summary}\n${detail}`).join('\n\n');
  if (OLD.test(text)) {
    const { stdout } = await terraform.run(terraform.folder, 'version');
    throw new Error(missing(`got ${stdout.split('\n')[0]}`));
  }
  if (!NOT_INSTALLED.test(text)) return;
  throw new Error(
    'Terraform cannot install a provider. Connect to its registry once, or name a filesystem mirror that has the ' +
      `provider in TABLESIDE_PROVIDER_MIRROR or in the configuration of Terraform. Terraform says:\n\n${text}`,
  );
}
