import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TerraformProvider, TerraformStack } from 'cdktf';
import { findMirror } from '../modules/shared/provider-mirror';

/** Writes the files of `writeProviderFiles` next to the synthesized stack. */
export function withProviderFiles(stack: TerraformStack, provider: TerraformProvider): void {
  const version = provider.terraformGeneratorMetadata?.providerVersion;
  if (version === undefined) throw new Error(`${provider.node.path}: the provider has no version to lock`);
  const { synthesizer } = stack;
  stack.synthesizer = {
    synthesize(session) {
      synthesizer.synthesize(session);
      writeProviderFiles(join(session.outdir, session.manifest.forStack(stack).workingDirectory), version);
    },
  };
}

/**
 * Writes two files into a folder in which Terraform runs, so that it needs no registry:
 * - a lock file with the provider's version; without it, `cdktf` requests the hashes of other platforms;
 * - a link to a filesystem mirror of the provider, if this machine has one that Terraform does not find by itself.
 */
export function writeProviderFiles(folder: string, version: string): void {
  lockVersion(folder, version);
  linkMirror(folder, version);
}

function lockVersion(folder: string, version: string): void {
  const file = join(folder, '.terraform.lock.hcl');
  if (existsSync(file) && readFileSync(file, 'utf8').includes(`"${version}"`)) return;
  writeFileSync(
    file,
    `provider "registry.terraform.io/hashicorp/aws" {\n  version     = "${version}"\n  constraints = "${version}"\n}\n`,
  );
}

/** Terraform also looks for providers in `terraform.d/plugins` of its working directory. */
function linkMirror(folder: string, version: string): void {
  const link = join(folder, 'terraform.d', 'plugins');
  // A mirror that a person has put there.
  if (lstatSync(link, { throwIfNoEntry: false })?.isDirectory()) return;
  rmSync(link, { force: true });
  const mirror = findMirror(version);
  if (mirror === undefined) return;
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(mirror, link);
}
