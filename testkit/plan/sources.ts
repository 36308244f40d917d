import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, Manifest, TerraformStack } from 'cdktf';
import { quoted } from '../../modules/shared/check';

/**
 * A stack to plan: a synthesized folder (`cdktf.out/stacks/<name>`), a stack of an app, or a function that adds
 * constructs to a stack named `test` in us-east-1, as for `synth()`.
 */
export type StackSource = string | TerraformStack | ((stack: TerraformStack) => void);

/** A synthesized stack. */
export interface Synthesized {
  /** As the caller named it. */
  readonly name: string;
  readonly folder: string;
  /** The content of `cdk.tf.json`. */
  readonly json: string;
}

/** @param others what else the caller takes @throws TypeError if the value is not one */
export function requireSource(caller: string, name: string, source: unknown, others = ''): void {
  if (['string', 'function'].includes(typeof source) || TerraformStack.isStack(source)) return;
  const rule = `must be the folder of a synthesized stack, a TerraformStack, a function that adds constructs${others}`;
  throw new TypeError(`${caller}: the ${name} ${rule}, got ${quoted(source)}`);
}

/** The stacks of an app, by name. */
export const stacksOf = (app: App): Record<string, TerraformStack> =>
  Object.fromEntries(
    app.node
      .findAll()
      .filter((one) => TerraformStack.isStack(one))
      .map((stack) => [stack.node.id, stack]),
  );

/** Synthesizes what is not synthesized yet into folders below `scratch`. Each app is synthesized once. */
export function synthesizeAll(sources: Readonly<Record<string, StackSource>>, scratch: string): Synthesized[] {
  const manifests = new Map<App, Manifest>();
  return Object.entries(sources).map(([name, source], index) => {
    if (typeof source === 'string') return readFolder(name, resolve(source));
    const outdir = join(scratch, `app-${index}`);
    mkdirSync(outdir, { recursive: true });
    const stack = typeof source === 'function' ? built(source, outdir) : source;
    const app = App.of(stack);
    const manifest = manifests.get(app) ?? synthesize(app, outdir);
    manifests.set(app, manifest);
    return readFolder(name, join(manifest.outdir, manifest.forStack(stack).workingDirectory));
  });
}

function built(build: (stack: TerraformStack) => void, outdir: string): TerraformStack {
  const stack = new TerraformStack(new App({ outdir }), 'test');
  new AwsProvider(stack, 'Aws', { region: 'us-east-1' });
  build(stack);
  return stack;
}

/** Does what `app.synth()` does, in another folder. */
function synthesize(app: App, outdir: string): Manifest {
  const manifest = new Manifest('plan', outdir, false);
  const stacks = Object.values(stacksOf(app));
  for (const stack of stacks) stack.prepareStack();
  for (const stack of stacks) stack.synthesizer.synthesize({ outdir, manifest });
  const broken = app.node.validate();
  if (broken.length > 0) throw new Error(`The app cannot be synthesized:\n  ${broken.join('\n  ')}`);
  return manifest;
}

function readFolder(name: string, folder: string): Synthesized {
  const file = join(folder, 'cdk.tf.json');
  if (existsSync(file)) return { name, folder, json: readFileSync(file, 'utf8') };
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory();
  throw new Error(
    isFolder
      ? `${folder} must contain cdk.tf.json: synthesize the stack as JSON, not as HCL`
      : `${folder} must be the folder of a synthesized stack, such as cdktf.out/stacks/<name>: it does not exist`,
  );
}
