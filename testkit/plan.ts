import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type Block, constructPaths } from './synth';

export interface PlanOptions {
  /** URL of a local AWS, from which the plan reads its data sources. */
  readonly endpoint: string;
  /** Account id that the local AWS uses, one of the provider's allowed account ids. @default '000000000000' */
  readonly accountId?: string;
}

export interface Plan {
  /** Planned values of the resources of a type by construct path, without those known only after apply. */
  resources(type: string): Readonly<Record<string, Block>>;
  /** Planned action of each resource, by type and construct path: `aws_sqs_queue.Buffer/Resource` → `create`. */
  readonly actions: Readonly<Record<string, string>>;
}

interface ModuleJson {
  readonly resources?: readonly { address: string; mode: string; type: string; values: Block }[];
  readonly child_modules?: readonly ModuleJson[];
}

interface PlanJson {
  readonly planned_values: { readonly root_module: ModuleJson };
  readonly resource_changes?: readonly { readonly address: string; readonly change: { readonly actions: string[] } }[];
}

/**
 * Runs `terraform plan` for a synthesized stack (`cdktf.out/stacks/<name>`), in a copy of its folder. The copy has an
 * empty local backend, so its deployed state is not read or changed; those of other stacks that it refers to are read.
 * It is beside the folder and is removed afterwards, because relative paths, such as those of states and modules, lead
 * from there.
 * @throws with Terraform's error output
 */
export async function plan(stackFolder: string, { endpoint, accountId = '000000000000' }: PlanOptions): Promise<Plan> {
  const folder = await mkdtemp(join(dirname(resolve(stackFolder)), '.plan-'));
  try {
    await cp(stackFolder, folder, { recursive: true, filter: (path) => !path.endsWith('.terraform') });
    const backend = { terraform: { backend: { local: { path: 'plan-only.tfstate' } } } };
    await writeFile(join(folder, 'backend_override.tf.json'), JSON.stringify(backend));
    const terraform = run(folder, endpoint, accountId);
    await terraform('init', '-input=false', '-no-color');
    const json = await readFile(join(folder, 'cdk.tf.json'), 'utf8');
    await terraform('plan', '-input=false', '-no-color', '-out=plan');
    const { planned_values, resource_changes = [] }: PlanJson = JSON.parse(await terraform('show', '-json', 'plan'));
    const resources = resourcesIn(planned_values.root_module);
    const pathOf = constructPaths(json);
    return {
      resources: (type) =>
        Object.fromEntries(
          resources
            .filter((one) => one.type === type)
            // In a module, a resource has its address.
            .map(({ address, values }) => [pathOf(address).replace(new RegExp(`^${type}\\.`), ''), values]),
        ),
      actions: Object.fromEntries(
        resource_changes
          .filter(({ change }) => change.actions.join() !== 'read')
          .map(({ address, change }) => [pathOf(address), change.actions.join(' and ')]),
      ),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Without data sources, which Terraform lists if it reads them during the deployment. */
const resourcesIn = ({ resources = [], child_modules = [] }: ModuleJson): NonNullable<ModuleJson['resources']> => [
  ...resources.filter(({ mode }) => mode === 'managed'),
  ...child_modules.flatMap(resourcesIn),
];

const run = (cwd: string, endpoint: string, accountId: string) => {
  const env = {
    ...process.env,
    CHECKPOINT_DISABLE: '1',
    AWS_ENDPOINT_URL: endpoint,
    // A local AWS uses the access key as account id.
    AWS_ACCESS_KEY_ID: accountId,
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  return async (...parameters: readonly string[]): Promise<string> => {
    try {
      return (await promisify(execFile)('terraform', parameters, { cwd, env, maxBuffer: 2 ** 28 })).stdout;
    } catch (error) {
      const { stderr, message } = error as Error & { stderr?: string };
      throw new Error(`terraform ${parameters[0]} failed: ${stderr || message}`);
    }
  };
};
