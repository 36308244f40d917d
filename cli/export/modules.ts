import { join } from 'node:path';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformElement, TerraformOutput, TerraformStack, TerraformVariable } from 'cdktf';
import { Construct, type Node } from 'constructs';
import { terraformModules as daxCluster } from '../../modules/dax-cluster/terraform';
import { terraformModules as dynamodbTable } from '../../modules/dynamodb-table/terraform';
import { terraformModules as networkLookup } from '../../modules/network-lookup/terraform';
import { terraformModules as redisCache } from '../../modules/redis-cache/terraform';
import { terraformModules as serverlessRedisCache } from '../../modules/serverless-redis-cache/terraform';
import type { TerraformModule, Variable } from '../../modules/shared/terraform';
import { terraformModules as staticSite } from '../../modules/static-site/terraform';
import { terraformModules as writeBuffer } from '../../modules/write-buffer/terraform';
import { createFolder, writeExport } from './folder';
import { formatted } from './format';
import { pageOf, snake } from './module-page';
import { withOutdir } from './outdir';
import { type StackJson, stackFiles } from './stack-files';

export const terraformModules: Readonly<Record<string, TerraformModule>> = {
  ...daxCluster,
  ...dynamodbTable,
  ...networkLookup,
  ...redisCache,
  ...serverlessRedisCache,
  ...staticSite,
  ...writeBuffer,
};

/** Writes each module into a folder of its name. @returns the names */
export async function exportModules(to: string): Promise<string[]> {
  for (const [name, module] of Object.entries(terraformModules)) await exportModule(name, module, to);
  return Object.keys(terraformModules);
}

const exportModule = (name: string, module: TerraformModule, to: string): Promise<void> =>
  withOutdir(async (outdir) => {
    const app = new App({ outdir });
    const stack = new ModuleStack(app, name);
    const outputs = stack.build(module);
    app.synth();
    const files = await formatted(stackFiles(stack, moduleJson(stack), () => 'main.tf'));
    files.set('README.md', pageOf(name, module, outputs));
    const folder = await createFolder(join(to, name));
    await writeExport(folder, `the module ${name}`, files, join(outdir, 'stacks', name, 'assets'));
  });

class ModuleStack extends TerraformStack {
  /** Creates the variables, the construct and the outputs. */
  public build(module: TerraformModule) {
    new AwsProvider(this, 'Aws');
    const scope = new Construct(this, 'Variables');
    const values = Object.entries(module.variables).map(([name, variable]) => [
      name,
      variableOf(scope, name, variable),
    ]);
    const outputs = module.build(this, Object.fromEntries(values));
    for (const [name, [description, value]] of Object.entries(outputs)) {
      new TerraformOutput(this, snake(name), { value, description });
    }
    return outputs;
  }

  /** Without a hash: a module is read by people. */
  protected override allocateLogicalId(element: TerraformElement | Node): string {
    const { path } = TerraformElement.isTerraformElement(element) ? element.node : element;
    return snake(path.slice(this.node.path.length + 1));
  }
}

function variableOf(scope: Construct, name: string, { type, description, default: value, rule }: Variable) {
  const id = snake(name);
  const variable = new TerraformVariable(scope, id, {
    type,
    description,
    nullable: false,
    ...(value !== undefined && { default: value }),
  });
  variable.overrideLogicalId(id);
  if (rule) {
    const [condition, got] = [rule.condition(`var.${id}`), `\${var.${id}}`];
    variable.addValidation({ condition: `\${${condition}}`, errorMessage: `${id} must ${rule.words}, got ${got}` });
  }
  return {
    string: variable.stringValue,
    number: variable.numberValue,
    bool: variable.booleanValue,
    'list(string)': variable.listValue,
  }[type];
}

/** What a module has in common with a stack: its caller has the backend and the provider. Assets are in its folder. */
function moduleJson(stack: TerraformStack): StackJson {
  const text = JSON.stringify(stack.toTerraform()).replaceAll('"assets/', '"${path.module}/assets/');
  const { provider: _, terraform, ...json } = JSON.parse(text, withVariableNames);
  const { aws } = terraform.required_providers;
  // `5.100.0` and all later ones of 5.
  const version = `~> ${aws.version.replace(/\.\d+$/, '')}`;
  return { ...json, terraform: { backend: {}, required_providers: { aws: { ...aws, version } } } };
}

/** Messages about props, such as `vpc.subnetIds`, name the variables. Expressions have no such words. */
const withVariableNames = (key: string, value: unknown): unknown =>
  key === 'error_message' && typeof value === 'string'
    ? value.replace(/\b(?:vpc\.)?([a-z]+(?:[A-Z][a-z]+)+)\b/g, (_, prop) => snake(prop))
    : value;
