import { dataAddress, isFixture } from './fixtures';
import { NOWHERE } from './local-provider';
import type { Finished } from './terraform';

/** What Terraform reports as an error or a warning. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  /** The whole text, with construct paths in place of logical ids. For a failed condition, its sentence. */
  readonly detail: string;
  /** Type and construct path of the resource or data source, if Terraform names one. */
  readonly address?: string;
  /** The file and line in the synthesized stack, if Terraform names one. */
  readonly place?: string;
}

/** A precondition, postcondition or check that does not hold. */
export interface Failure {
  readonly kind: 'precondition' | 'postcondition' | 'check';
  /** Its `errorMessage`. */
  readonly sentence: string;
  /** Type and construct path, as `aws_sqs_queue.Buffer/Resource`. */
  readonly address: string | undefined;
}

/** As `terraform plan -json` prints it. */
export interface RawDiagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail?: string;
  readonly address?: string;
  readonly range?: { readonly filename: string; readonly start: { readonly line: number } };
  readonly snippet?: {
    readonly context?: string | null;
    /** What an expression refers to. */
    readonly values?: readonly { readonly traversal: string }[] | null;
  };
}

/** The diagnostics in the output of a command. If it failed without any, all of its output is one. */
export function rawDiagnostics(command: string, { ok, stdout, stderr }: Finished): RawDiagnostic[] {
  const found = stdout.split('\n').flatMap((line): RawDiagnostic[] => {
    if (!line.startsWith('{')) return [];
    const { diagnostic } = JSON.parse(line) as { diagnostic?: RawDiagnostic };
    return diagnostic ? [diagnostic] : [];
  });
  if (ok || found.some(({ severity }) => severity === 'error')) return found;
  return [...found, { severity: 'error', summary: `terraform ${command} failed`, detail: `${stderr}${stdout}`.trim() }];
}

/** The module that a diagnostic is about, or undefined if it concerns all of them. */
export const moduleOf = ({ address = '', range, snippet, detail = '' }: RawDiagnostic): string | undefined =>
  (/^module\.(s\d+)\./.exec(address) ??
    /^(s\d+)\//.exec(range?.filename ?? '') ??
    /\bmodule[. "]+(s\d+)\b/.exec(`${snippet?.context ?? ''} ${detail}`))?.[1];

/** What helps. @param address type and construct path of what Terraform names, if it names anything */
function remedyOf(
  { summary, detail = '', range, snippet }: RawDiagnostic,
  address: string | undefined,
  pathsIn: (text: string) => string,
): string {
  const named = (fixture: string) => `data: { '${fixture.replace(/^data\./, '')}': { … } }`;
  if (`${summary}${detail}`.includes(NOWHERE)) {
    return address === undefined
      ? 'Give the values of a data source as a fixture. An import needs the endpoint of a local AWS.'
      : `Give the values of this data source as a fixture, ${named(address)}, or the endpoint of a local AWS.`;
  }
  const fixtures = (snippet?.values ?? []).map(({ traversal }) => traversal).filter(isFixture);
  if (summary === 'Unsupported attribute' && fixtures.length > 0) {
    return `A fixture lacks it: ${fixtures.map((one) => named(pathsIn(dataAddress(one)))).join(' or ')}.`;
  }
  // The root module has the values of variables.
  const isVariable = summary === 'Missing required argument' && range?.filename === 'main.tf.json';
  const variable = isVariable && /"(.*)"/.exec(detail)?.[1];
  return variable ? `It is a variable: give its value, variables: { ${variable}: … }.` : '';
}

/** @param pathsIn replaces logical ids by construct paths */
export function readable(raw: RawDiagnostic, pathsIn: (text: string) => string): Diagnostic {
  const { severity, summary, detail = '', range, snippet } = raw;
  // A condition has no address, but the place where it is written names it.
  const inBlock = /^(resource|data)\.(?:data\.)?(\w+)\.([\w-]+)/.exec(snippet?.context ?? '');
  const written = inBlock?.[2] && `${inBlock[1] === 'data' ? 'data.' : ''}${inBlock[2]}.${inBlock[3]}`;
  const given = raw.address ?? written;
  const address = given && pathsIn(withoutModule(given));
  const remedy = remedyOf(raw, address, pathsIn);
  return {
    severity,
    summary,
    detail: `${pathsIn(withoutModule(detail))}${remedy && `\n\n${remedy}`}`,
    ...(address && { address }),
    ...(range && { place: `${range.filename.replace(/^s\d+\//, '')} line ${range.start.line}` }),
  };
}

/** The addresses in a text as in the stack, which may have modules, too. */
export const withoutModule = (text: string): string => text.replace(/(?<![.\w])module\.s\d+\./g, '');

/** The conditions that do not hold among the diagnostics. */
export const failuresIn = (diagnostics: readonly Diagnostic[]): Failure[] =>
  diagnostics.flatMap(({ summary, detail, address }) => {
    const kind = /^(?:Resource|Module output value) (precondition|postcondition) failed$/.exec(summary)?.[1];
    const isCheck = summary === 'Check block assertion failed';
    if (kind === undefined && !isCheck) return [];
    return [{ kind: (kind as 'precondition' | undefined) ?? 'check', sentence: detail, address }];
  });

export const asText = ({ severity, summary, detail, address, place }: Diagnostic): string =>
  [
    `${severity === 'error' ? 'Error' : 'Warning'}: ${summary}`,
    ...[address && `  with ${address}`, place && `  on ${place}`].filter(Boolean),
    ...detail.split('\n').map((line) => `  ${line}`.trimEnd()),
  ].join('\n');

/** A stack that cannot be planned, with everything that Terraform said about it. */
export class PlanError extends Error {
  override readonly name = 'PlanError';

  constructor(
    stack: string,
    /** What Terraform says, one by one. */
    readonly diagnostics: readonly Diagnostic[],
  ) {
    const count = diagnostics.length === 1 ? 'an error' : `${diagnostics.length} errors`;
    super(`The plan of ${stack} has ${count}:\n\n${diagnostics.map(asText).join('\n\n')}`);
  }

  /** The conditions that do not hold. */
  get failures(): readonly Failure[] {
    return failuresIn(this.diagnostics);
  }
}
