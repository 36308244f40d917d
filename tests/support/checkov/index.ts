import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../../../local/machine/paths';
import { hashOf, pythonWith } from '../../../local/machine/python';
import { constructPaths } from '../../../testkit/synth';

/** What a rule of Checkov says about a resource or data source. */
export interface Finding {
  /** Such as `CKV_AWS_158`. */
  readonly rule: string;
  /** What the rule wants. */
  readonly says: string;
  /** The environment and the construct path, such as `prod/Orders/Site/Resource`. */
  readonly on: string;
}

/** Something that Checkov reads. */
export interface Subject {
  /** Precedes the construct paths in its findings. */
  readonly name: string;
  /** `cdk.tf.json` as synthesized, which has the construct paths. */
  readonly json: string;
  /** The output of `terraform show -json`. @default the configuration itself */
  readonly plan?: object;
}

interface RawFinding extends Omit<Finding, 'on'> {
  readonly file: string;
  /** `module.s0.aws_sqs_queue.id`, or without a plan `resource.id` and `data.id`. */
  readonly resource: string;
}

const REQUIREMENTS = join(__dirname, 'requirements.txt');
const TITLE = 'Checkov';

/** Installs Checkov in the checkout, unless it is there. */
async function checkov(): Promise<string> {
  if (!existsSync(join(root, '.tableside', `venv-${hashOf(REQUIREMENTS)}`))) {
    process.stderr.write('Installing Checkov (a minute the first time) …\n');
  }
  return pythonWith({ requirements: REQUIREMENTS, module: 'checkov', title: TITLE });
}

/** Runs all of Checkov's rules for Terraform once, without network. */
export async function scan(subjects: readonly Subject[]): Promise<Finding[]> {
  const python = await checkov();
  const folder = mkdtempSync(join(tmpdir(), 'tableside-checkov-'));
  try {
    const files = new Map(
      subjects.map((subject, index) => {
        const file = join(folder, `${index}${subject.plan ? '.json' : '.tf.json'}`);
        writeFileSync(file, subject.plan ? JSON.stringify(subject.plan) : subject.json);
        return [file, subject];
      }),
    );
    const { stdout } = await promisify(execFile)(python, [join(__dirname, 'scan.py'), ...files.keys()], {
      maxBuffer: 2 ** 28,
    });
    const found = JSON.parse(stdout) as readonly RawFinding[];
    const pathsIn = new Map([...files].map(([file, { json }]) => [file, pathsById(json)]));
    return found.map(({ rule, says, file, resource }) => {
      const id =
        resource
          .replace(/\[.*\]$/, '')
          .split('.')
          .at(-1) ?? '';
      const path = pathsIn.get(file)?.get(id);
      if (path === undefined) throw new Error(`Checkov names ${resource}, which is not in the configuration`);
      return { rule, says, on: `${files.get(file)?.name}/${path}` };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Construct paths by logical id, which is unique in a stack. */
function pathsById(json: string): Map<string, string> {
  const { resource = {}, data = {} } = JSON.parse(json) as Readonly<Record<string, Record<string, object>>>;
  const toPath = constructPaths(json);
  const pathsOf = (prefix: string, byType: Record<string, object>) =>
    Object.entries(byType).flatMap(([type, blocks]) =>
      Object.keys(blocks).map((id) => {
        const path = toPath(`${prefix}${type}.${id}`).slice(`${prefix}${type}.`.length);
        return [id, path] as const;
      }),
    );
  return new Map([...pathsOf('data.', data), ...pathsOf('', resource)]);
}
