// Part of `npm run check`: the environments are the same on both versions of the AWS provider, whose constructs
// `peerDependencies` allows, and on CDK Terrain, the fork of CDKTF. With `--install`, also on CDK Terrain's own
// constructs of the AWS provider, which npm installs into a temporary folder because it takes 480 MB.
const { execFileSync } = require('node:child_process');
const { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { devDependencies: versions, peerDependencies } = require('../package.json');

/** The packages that stand in for others, as aliases in package.json would. */
const VARIANTS = {
  'AWS provider 6': { '@cdktf/provider-aws': '@cdktf/provider-aws-6' },
  'CDK Terrain': { '@cdktf/provider-aws': '@cdktf/provider-aws-6', cdktf: 'cdktn' },
};
/** What a project installs to move to CDK Terrain. `@cdktn/provider-aws` loads `cdktn` by that name. */
const CDK_TERRAIN = {
  '@cdktf/provider-aws': 'npm:@cdktn/provider-aws@25.7.0',
  cdktf: `npm:cdktn@${versions.cdktn}`,
  cdktn: versions.cdktn,
  constructs: versions.constructs,
};
const USED = 'TABLESIDE_PACKAGES';

if (process.env[USED]) synthesize(JSON.parse(process.env[USED]));
else compare();

/** Synthesizes all environments with these packages in place of others. */
function synthesize(used) {
  const resolve = Module._resolveFilename;
  Module._resolveFilename = (request, ...rest) => {
    const name = Object.keys(used).find((one) => request === one || request.startsWith(`${one}/`));
    return resolve(name ? used[name] + request.slice(name.length) : request, ...rest);
  };
  require('./synth');
}

function compare() {
  const folder = mkdtempSync(join(tmpdir(), 'tableside-providers-'));
  try {
    const variants = {
      ...VARIANTS,
      ...(process.argv.includes('--install') && { 'its own provider': install(folder) }),
    };
    const stacks = stacksOn({}, folder);
    for (const [variant, used] of Object.entries(variants)) requireSame(stacks, stacksOn(used, folder), variant, used);
    console.log(`The stacks are the same on ${Object.keys(variants).join(' and on ')}.`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Installs CDK Terrain beside a package with our peer dependencies, which npm checks. */
function install(folder) {
  const npm = (...parameters) =>
    execFileSync('npm', [...parameters, '--loglevel=error'], { cwd: folder, stdio: 'inherit' });
  const write = (content) => writeFileSync(join(folder, 'package.json'), JSON.stringify(content));
  write({ name: 'peers', version: '1.0.0', peerDependencies });
  npm('pack', '--silent');
  write({ private: true, dependencies: { ...CDK_TERRAIN, peers: 'file:peers-1.0.0.tgz' } });
  npm('install', '--no-audit', '--no-fund', '--ignore-scripts');
  return Object.fromEntries(Object.keys(CDK_TERRAIN).map((name) => [name, join(folder, 'node_modules', name)]));
}

function stacksOn(used, folder) {
  const outdir = mkdtempSync(join(folder, 'out-'));
  const env = { ...process.env, [USED]: JSON.stringify(used), CDKTF_OUTDIR: outdir };
  execFileSync(process.execPath, [__filename], { env, stdio: 'inherit' });
  return stacksIn(outdir);
}

/** By name, the versions of the packages, and everything else as text. */
function stacksIn(outdir) {
  const stacks = readdirSync(join(outdir, 'stacks')).map((name) => {
    const stack = JSON.parse(readFileSync(join(outdir, 'stacks', name, 'cdk.tf.json'), 'utf8'));
    const found = {
      cdktf: stack['//'].metadata.version,
      '@cdktf/provider-aws': stack.terraform.required_providers.aws.version,
    };
    delete stack['//'].metadata.version;
    delete stack.terraform.required_providers;
    return [name, { versions: found, text: JSON.stringify(stack) }];
  });
  return Object.fromEntries(stacks);
}

function requireSame(stacks, others, variant, used) {
  for (const [name, { versions: before, text }] of Object.entries(stacks)) {
    const other = others[name];
    // Otherwise the same packages were compared.
    const isReplaced = (one) => (before[one] !== other?.versions[one]) === one in used;
    if (text === other?.text && Object.keys(before).every(isReplaced)) continue;
    const found = JSON.stringify(other?.versions);
    throw new Error(`the stack ${name} differs on ${variant} ${found}: compare the files of both syntheses`);
  }
}
