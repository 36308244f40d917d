import { once } from 'node:events';
import {
  accessSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { call, serve } from './grpc';
import { withTypes } from './schema-message';
import { type Finished, kill, type Terraform } from './terraform';

/**
 * What Terraform and providers agree on before they talk.
 * Source: https://github.com/hashicorp/terraform/blob/main/internal/plugin/serve.go
 */
const HANDSHAKE = {
  TF_PLUGIN_MAGIC_COOKIE: 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2',
  PLUGIN_PROTOCOL_VERSIONS: '5',
};
const METHODS = '/tfplugin5.Provider/';
const GET_SCHEMA = `${METHODS}GetSchema`;
const SHUTDOWN = '/plugin.GRPCController/Shutdown';
const ADDRESS = 'registry.terraform.io/hashicorp/aws';

/**
 * In place of the provider. The first process of each command is only asked for the schemas: it leads to a server that
 * has those which are needed, and ends when that ends it. The others are the provider itself.
 */
const PROGRAM = `#!/bin/sh
if mkdir "$TABLESIDE_PLAN/first" 2>/dev/null; then
  echo $$ >"$TABLESIDE_PLAN/first/pid"
  printf '%s\\n' "1|5|unix|$TABLESIDE_PLAN/schemas|grpc|"
  exec sleep 86400
fi
exec "$TABLESIDE_PLAN/provider" "$@"
`;

/** Puts a program in place of the AWS provider that `init` has installed, so that `runWithSchemas` is faster. */
export function replaceProvider(folder: string): void {
  const versions = join(folder, '.terraform', 'providers', ADDRESS);
  const replacement = join(folder, 'program');
  writeFileSync(replacement, PROGRAM, { mode: 0o755 });
  if (!isExecutable(replacement)) return;
  const platforms = existsSync(versions) ? entriesOf(versions).flatMap(entriesOf) : [];
  for (const platform of platforms) {
    // The version of the protocol that is spoken here.
    const program = entriesOf(platform).find((path) => /^terraform-provider-aws_[^/]*_x5$/.test(basename(path)));
    if (program === undefined) continue;
    symlinkSync(join(moved(platform, join(folder, 'aws')), basename(program)), providerIn(folder));
    mkdirSync(platform);
    symlinkSync(replacement, program);
  }
}

/** Where temporary files cannot be executed (`noexec`), links to providers elsewhere can. */
function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Removes a link, or moves a folder. @returns where its files are */
function moved(path: string, to: string): string {
  const target = lstatSync(path).isSymbolicLink() ? realpathSync(path) : to;
  if (target === to) renameSync(path, to);
  else unlinkSync(path);
  return target;
}

const providerIn = (folder: string) => join(folder, 'provider');

const entriesOf = (folder: string): string[] => readdirSync(folder).map((name) => join(folder, name));

/** What Terraform says of a type without a schema. */
const UNSUPPORTED = /The provider hashicorp\/aws does not support /;

/**
 * Runs a command of Terraform. The schemas of the AWS provider describe 1,500 types of resources, for which Terraform
 * takes a second each time. So it gets those of the types that the configuration uses.
 */
export async function runWithSchemas(
  terraform: Terraform,
  folder: string,
  ...parameters: readonly string[]
): Promise<Finished> {
  if (!existsSync(providerIn(folder))) return terraform.run(folder, parameters);
  const used = typesIn(folder);
  const finished = await runWith(terraform, folder, parameters, (type) => used.has(type));
  // Terraform looks for a similar name among all types.
  return UNSUPPORTED.test(finished.stdout) ? runWith(terraform, folder, parameters, () => true) : finished;
}

async function runWith(
  terraform: Terraform,
  folder: string,
  parameters: readonly string[],
  isUsed: (type: string) => boolean,
): Promise<Finished> {
  const provider = new Upstream(terraform, realpathSync(providerIn(folder)));
  const first = join(folder, 'first');
  rmSync(first, { recursive: true, force: true });
  const all = await provider.schemas().catch(() => undefined);
  if (all === undefined) {
    // Terraform says why the provider does not start: without a first process, each is the provider itself.
    mkdirSync(first);
    return terraform.run(folder, parameters, { TABLESIDE_PLAN: folder });
  }
  const schemas = withTypes(all, isUsed);
  const end = await serve(join(folder, 'schemas'), async (path, request) => {
    if (path === GET_SCHEMA) return schemas;
    if (path === SHUTDOWN) return endFirst(first);
    // Terraform may ask the first process for more.
    return path.startsWith(METHODS) ? provider.call(path, await request()) : undefined;
  });
  try {
    // Encrypted connections take longer to start. These are in a folder of this user.
    return await terraform.run(folder, parameters, { TABLESIDE_PLAN: folder, TF_DISABLE_PLUGIN_TLS: '1' });
  } finally {
    end();
    provider.end();
    // Still runs if Terraform was killed.
    endFirst(first);
  }
}

function endFirst(first: string): Buffer {
  const pidFile = join(first, 'pid');
  if (existsSync(pidFile)) {
    endProcess(Number(readFileSync(pidFile, 'utf8')));
    rmSync(pidFile);
  }
  return Buffer.alloc(0);
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It was killed together with Terraform.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The types of AWS that the configuration of all modules mentions, and the state. */
function typesIn(folder: string): ReadonlySet<string> {
  const { Modules } = JSON.parse(readFileSync(join(folder, '.terraform', 'modules', 'modules.json'), 'utf8')) as {
    readonly Modules: readonly { readonly Dir: string }[];
  };
  const files = Modules.flatMap(({ Dir }) => entriesOf(join(folder, Dir)));
  // As Terraform, which leaves out the hidden files of editors, and folders.
  const read = files.filter((path) => /\/[^/.][^/]*\.(tf|tf\.json|tfstate)$/.test(path) && statSync(path).isFile());
  return new Set(read.flatMap((path) => readFileSync(path, 'utf8').match(/\baws_\w+/g) ?? []));
}

/** By the path of the provider: reading them takes half a second. */
const known = new Map<string, Promise<Buffer>>();

/** A process of the provider, which is started when it is needed. */
class Upstream {
  private process: ReturnType<Terraform['start']> | undefined;
  private socket: Promise<string> | undefined;

  constructor(
    private readonly terraform: Terraform,
    private readonly program: string,
  ) {}

  async call(path: string, request?: Buffer): Promise<Buffer> {
    this.socket ??= this.start();
    return call(await this.socket, path, request);
  }

  schemas(): Promise<Buffer> {
    const schemas = known.get(this.program) ?? this.call(GET_SCHEMA).finally(() => this.end());
    // A provider that was downloaded for this plan only is not used again.
    if (!this.program.startsWith(realpathSync(this.terraform.folder))) known.set(this.program, schemas);
    // The next plan may succeed.
    schemas.catch(() => known.delete(this.program));
    return schemas;
  }

  end(): void {
    if (this.process) kill(this.process);
    this.process = undefined;
    this.socket = undefined;
  }

  private async start(): Promise<string> {
    this.process = this.terraform.start(this.program, [], this.terraform.folder, HANDSHAKE);
    this.process.stderr.resume();
    const lines = createInterface(this.process.stdout);
    const [line] = await Promise.race([once(lines, 'line'), once(lines, 'close')]);
    const [, , network, socket] = String(line).split('|');
    if (network !== 'unix' || socket === undefined) throw new Error(`the provider ${this.program} said "${line}"`);
    return socket;
  }
}
