/** Faults of a connection, with any protocol. */
export const CONNECTION_FAULTS = ['reset', 'latency', 'lost-answer'] as const;

/** Faults of requests to DAX. */
export const DAX_FAULTS = ['throttling', 'server-error', ...CONNECTION_FAULTS] as const;

export const FAULTS = ['throttling', 'unprocessed', 'server-error', ...CONNECTION_FAULTS] as const;

export type Fault = (typeof FAULTS)[number];

/**
 * A fault for a share of requests:
 * - `throttling`, `server-error`: the service's own error, before anything is done;
 * - `unprocessed`: half of a BatchWriteItem or BatchGetItem is done, and the rest is returned as unprocessed;
 * - `reset`: the connection is reset before anything is done;
 * - `latency`: the request is done later;
 * - `lost-answer`: the request is done, and then the connection is reset instead of the response.
 */
export interface Rule {
  readonly fault: Fault;
  /** The service's signing name (`dynamodb`, `s3`, `sqs`), or the name of a TCP proxy. @default every service */
  readonly service?: string;
  /** The operation's name in the AWS API, for example `PutItem`. @default every operation */
  readonly operation?: string;
  /** The share of the matching requests: greater than 0, up to 100. @default 100 */
  readonly sharePercent: number;
  /** Only for `latency`: 1 to 60,000. @default 200 */
  readonly milliseconds?: number;
  /** Another seed selects other requests. @default 1 */
  readonly seed: number;
}

export const MAX_MILLISECONDS = 60_000;
export const MAX_SEED = 4_294_967_295;
const LATENCY_MILLISECONDS = 200;
const BATCHES = ['BatchWriteItem', 'BatchGetItem'];

/** Whether an operation can return unprocessed items. */
export const isBatch = (service?: string, operation?: string): boolean =>
  service === 'dynamodb' && BATCHES.includes(operation ?? '');

/** Checks rules, and adds their defaults. @throws one error with every problem of every rule */
export function checkRules(value: unknown): Rule[] {
  if (!Array.isArray(value)) throw new Error(`must be a list of rules, got ${JSON.stringify(value)}`);
  const problems = value.flatMap((rule, index) => problemsOf(rule).map((problem) => `rule ${index + 1}: ${problem}`));
  if (problems.length > 0) throw new Error(problems.join('; '));
  const rules = value.map(withDefaults);
  const texts = rules.map((rule) => JSON.stringify(rule));
  const again = texts.findIndex((text, index) => texts.indexOf(text) < index);
  // Equal rules would select the same requests.
  if (again > -1) throw new Error(`rule ${again + 1}: must differ from rule ${texts.indexOf(texts[again] ?? '') + 1}`);
  return rules;
}

const withDefaults = ({ fault, service, operation, sharePercent = 100, milliseconds, seed = 1 }: Rule): Rule => ({
  fault,
  ...(service !== undefined && { service }),
  ...(operation !== undefined && { operation }),
  sharePercent,
  ...(fault === 'latency' && { milliseconds: milliseconds ?? LATENCY_MILLISECONDS }),
  seed,
});

/** The rule for a value, as it follows "must be" in an error, and its check. */
type Requirement = readonly [must: string, keeps: (value: unknown) => boolean];

const isName = (value: unknown) => typeof value === 'string' && /^[\w-]+$/.test(value);
const whole = (min: number, max: number): Requirement => [
  `a whole number between ${min} and ${max}`,
  (value) => value === undefined || (Number.isInteger(value) && Number(value) >= min && Number(value) <= max),
];
const isShare = (value: unknown) => typeof value === 'number' && value > 0 && value <= 100;

const PROPERTIES: Readonly<Record<string, Requirement>> = {
  fault: [`one of ${FAULTS.join(', ')}`, (value) => FAULTS.some((fault) => fault === value)],
  service: ['a name such as dynamodb', (value) => value === undefined || isName(value)],
  operation: ['a name such as PutItem', (value) => value === undefined || isName(value)],
  sharePercent: ['greater than 0 and at most 100', (value) => value === undefined || isShare(value)],
  milliseconds: whole(1, MAX_MILLISECONDS),
  seed: whole(0, MAX_SEED),
};

function problemsOf(rule: unknown): string[] {
  if (typeof rule !== 'object' || rule === null) return [`must be an object, got ${JSON.stringify(rule)}`];
  const given: Readonly<Record<string, unknown>> = { ...rule };
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(PROPERTIES, name));
  const broken = Object.entries(PROPERTIES).flatMap(([name, [must, keeps]]) =>
    keeps(given[name]) ? [] : [`${name} must be ${must}, got ${JSON.stringify(given[name])}`],
  );
  return [
    ...unknown.map((name) => `${name} is unknown: the properties of a rule are ${Object.keys(PROPERTIES).join(', ')}`),
    ...broken,
    ...combinationProblems(given),
  ];
}

function combinationProblems({ fault, service, operation, milliseconds }: Readonly<Record<string, unknown>>): string[] {
  const problems: string[] = [];
  if (fault !== 'latency' && milliseconds !== undefined) {
    problems.push(`milliseconds is only for latency, got ${milliseconds} with ${fault}`);
  }
  if (fault === 'unprocessed' && !isBatch(String(service ?? 'dynamodb'), String(operation ?? BATCHES[0]))) {
    problems.push(
      `unprocessed is only for ${BATCHES.join(' and ')} of dynamodb, got ${service ?? 'every service'} and ${operation ?? 'every operation'}`,
    );
  }
  return problems;
}

/** For example `5 % of dynamodb BatchWriteItem: throttling`. */
export function describeRule({ fault, service = 'everything', operation, sharePercent, milliseconds }: Rule): string {
  const what = operation === undefined ? service : `${service} ${operation}`;
  return `${sharePercent} % of ${what}: ${fault}${milliseconds === undefined ? '' : ` of ${milliseconds} ms`}`;
}
