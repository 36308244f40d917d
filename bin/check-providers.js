// Part of `npm run check`: the environments are the same on both versions of the AWS provider, whose constructs
// `peerDependencies` allows. Only the version that Terraform installs differs.
const { execFileSync } = require('node:child_process');
const { mkdtempSync, readdirSync, readFileSync, rmSync } = require('node:fs');
const Module = require('node:module');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const PACKAGES = ['@cdktf/provider-aws', '@cdktf/provider-aws-6'];
const USED = 'TABLESIDE_PROVIDER_PACKAGE';

if (process.env[USED]) synthesize(process.env[USED]);
else compare();

/** Synthesizes all environments with the constructs of this package. */
function synthesize(used) {
  const resolve = Module._resolveFilename;
  Module._resolveFilename = (request, ...rest) =>
    resolve(request.replace(/^@cdktf\/provider-aws(?=\/)/, used), ...rest);
  require('./synth');
}

function compare() {
  const folder = mkdtempSync(join(tmpdir(), 'tableside-providers-'));
  try {
    const [stacks, stacksOn6] = PACKAGES.map((used, index) => {
      const outdir = join(folder, `${index}`);
      const env = { ...process.env, [USED]: used, CDKTF_OUTDIR: outdir };
      execFileSync(process.execPath, [__filename], { env, stdio: 'inherit' });
      return stacksIn(outdir);
    });
    for (const [name, { provider, text }] of Object.entries(stacks)) {
      const on6 = stacksOn6[name];
      if (text === on6?.text && provider !== on6.provider) continue;
      throw new Error(
        `the stack ${name} differs on AWS provider ${on6?.provider}: compare the files of both syntheses`,
      );
    }
    console.log(`The stacks are the same on ${PACKAGES.join(' and ')}.`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** By name, the version of the provider, and everything else as text. */
function stacksIn(outdir) {
  const stacks = readdirSync(join(outdir, 'stacks')).map((name) => {
    const stack = JSON.parse(readFileSync(join(outdir, 'stacks', name, 'cdk.tf.json'), 'utf8'));
    const { version } = stack.terraform.required_providers.aws;
    delete stack.terraform.required_providers;
    return [name, { provider: version, text: JSON.stringify(stack) }];
  });
  return Object.fromEntries(stacks);
}
