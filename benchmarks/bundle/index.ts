import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { bundle as bundleEntry } from '../../modules/node-function/bundle';
import { packageCode } from '../../modules/node-function/package';
import { atMost, type Bench, type Findings, measurement, ratio, type Step, together } from '../support/report';
import { withFolder } from '../support/scratch';
import { inTurns } from '../support/turns';
import { node, readVariables, synthesize } from '../synth/synthesis';
import { writeBareClients } from './bare-clients';

const ROUNDS = 21;
const GOAL = atMost(1.25);

/** Size and load time of each function's bundle, compared with a bundle of only the clients that it imports. */
export const bench: Bench = (step) =>
  withFolder(async (folder) => {
    await step('Reading the environment variables of the functions', () => synthesize(folder));
    const variables = readVariables(folder);
    const findings: Findings[] = [];
    for (const entry of functionFolders()) {
      const name = basename(entry);
      const { hash } = packageCode({ entry }, { cacheFolder: join(folder, 'packages') });
      findings.push(await compare(step, name, entry, join(folder, name), variables.get(hash) ?? {}));
    }
    return together(findings);
  });

/** Every function folder, with the path that the synthesis bundles: source maps, and thus hashes, depend on it. */
function functionFolders(): string[] {
  const functions = join(__dirname, '..', '..', 'functions');
  const files = readdirSync(functions, { recursive: true, encoding: 'utf8' });
  return files.filter((file) => basename(file) === 'index.ts').map((file) => join(functions, dirname(file)));
}

async function compare(
  step: Step,
  name: string,
  entry: string,
  folder: string,
  variables: NodeJS.ProcessEnv,
): Promise<Findings> {
  mkdirSync(folder);
  const bareEntry = join(folder, 'clients.mjs');
  writeBareClients(join(entry, 'index.ts'), bareEntry);
  const [whole, bare] = [write(entry, join(folder, 'whole')), write(bareEntry, join(folder, 'bare'))];
  const [wholeLoads = [], bareLoads = []] = await step(`Loading ${name}`, (progress) =>
    inTurns([() => load(whole.path, variables), () => load(bare.path, variables)], ROUNDS, progress),
  );
  const bytes = [
    measurement(`${name}, bundle`, 'bytes', [whole.bytes]),
    measurement(`${name}, only its clients`, 'bytes', [bare.bytes]),
  ] as const;
  const loads = [
    measurement(`${name}, bundle`, 'ms to load', wholeLoads),
    measurement(`${name}, only its clients`, 'ms to load', bareLoads),
  ] as const;
  return {
    measurements: [...bytes, ...loads],
    ratios: [ratio(`${name}: bytes`, ...bytes, GOAL), ratio(`${name}: load time`, ...loads, GOAL)],
  };
}

function write(entry: string, folder: string): { path: string; bytes: number } {
  const { files } = bundleEntry(entry);
  mkdirSync(folder);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return { path: join(folder, 'index.js'), bytes: files['index.js']?.byteLength ?? 0 };
}

const LOADING =
  'const started = performance.now(); require(process.argv[1]); console.log(performance.now() - started); process.exit();';

/** Milliseconds that a new process takes to load the file, with the environment variables of the deployed function. */
async function load(path: string, variables: NodeJS.ProcessEnv): Promise<number> {
  const lambda = { AWS_REGION: 'us-east-1', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
  return Number(await node(['-e', LOADING, path], { ...lambda, ...variables }));
}
