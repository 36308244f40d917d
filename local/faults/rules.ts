/** What may happen to any connection, whatever is spoken on it. */
export const CONNECTION_FAULTS = ['reset', 'latency', 'lost-answer'] as const;

/** What AWS may answer. */
export const AWS_FAULTS = ['throttling', 'unprocessed', 'server-error'] as const;

export const FAULTS = [...AWS_FAULTS, ...CONNECTION_FAULTS] as const;

export type Fault = (typeof FAULTS)[number];

/**
 * What happens to a share of requests:
 * - `throttling`, `server-error`: refused as the service refuses, before anything is done;
 * - `unprocessed`: half of a BatchWriteItem or BatchGetItem is done, and the rest is handed back;
 * - `reset`: the connection breaks before anything is done;
 * - `latency`: it is done later;
 * - `lost-answer`: it is done, and then the connection breaks in place of the answer.
 */
export interface Rule {
  readonly fault: Fault;
  /** As it signs (`dynamodb`, `s3`, `sqs`), or the name that a TCP proxy was given. @default every service */
  readonly service?: string;
  /** By AWS's name (`PutItem`). @default every operation */
  readonly operation?: string;
  /** Of the requests that the rule is about, above 0 and up to 100. @default 100 */
  readonly sharePercent: number;
  /** Of `latency` only: 1 to 60,000. @default 200 */
  readonly milliseconds?: number;
  /** Another seed meets other requests. @default 1 */
  readonly seed: number;
}

export const MOST_MILLISECONDS = 60_000;
export const MOST_SEED = 4_294_967_295;
const LATENCY_MILLISECONDS = 200;
const BATCHES = ['BatchWriteItem', 'BatchGetItem'];

/** Whether an operation can leave items unprocessed. */
export const isBatch = (service?: string, operation?: string): boolean =>
  service === 'dynamodb' && BATCHES.includes(operation ?? '');

/** Reads rules, and gives them their defaults. @throws one error that names each rule and what is wrong with it */
export function checkRules(value: unknown): Rule[] {
  if (!Array.isArray(value)) throw new Error(`must be a list of rules, got ${JSON.stringify(value)}`);
  const problems = value.flatMap((rule, index) => problemsOf(rule).map((problem) => `rule ${index + 1}: ${problem}`));
  if (problems.length > 0) throw new Error(problems.join('; '));
  const rules = value.map(withDefaults);
  const texts = rules.map((rule) => JSON.stringify(rule));
  const again = texts.findIndex((text, index) => texts.indexOf(text) < index);
  // Two rules that are the same meet the same requests.
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

const isName = (value: unknown) => typeof value === 'string' && /^[\w-]+$/.test(value);
const isWhole = (value: unknown, least: number, most: number) =>
  Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
const isShare = (value: unknown) => typeof value === 'number' && value > 0 && value <= 100;

/** Of each property: the rule, and whether a value keeps it. */
const PROPERTIES: Readonly<Record<string, readonly [string, (value: unknown) => boolean]>> = {
  fault: [`one of ${FAULTS.join(', ')}`, (value) => FAULTS.some((fault) => fault === value)],
  service: ['a name such as dynamodb', (value) => value === undefined || isName(value)],
  operation: ['a name such as PutItem', (value) => value === undefined || isName(value)],
  sharePercent: ['above 0 and at most 100', (value) => value === undefined || isShare(value)],
  milliseconds: [
    `a whole number between 1 and ${MOST_MILLISECONDS}`,
    (value) => value === undefined || isWhole(value, 1, MOST_MILLISECONDS),
  ],
  seed: [`a whole number between 0 and ${MOST_SEED}`, (value) => value === undefined || isWhole(value, 0, MOST_SEED)],
};

function problemsOf(rule: unknown): string[] {
  if (typeof rule !== 'object' || rule === null) return [`must be an object, got ${JSON.stringify(rule)}`];
  const given: Readonly<Record<string, unknown>> = { ...rule };
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(PROPERTIES, name));
  const broken = Object.entries(PROPERTIES).flatMap(([name, [must, keeps]]) =>
    keeps(given[name]) ? [] : [`${name} must be ${must}, got ${JSON.stringify(given[name])}`],
  );
  return [
    ...unknown.map((name) => `${name} is unknown: a rule has ${Object.keys(PROPERTIES).join(', ')}`),
    ...broken,
    ...combinationProblems(given),
  ];
}

function combinationProblems({ fault, service, operation, milliseconds }: Readonly<Record<string, unknown>>): string[] {
  const problems: string[] = [];
  if (fault !== 'latency' && milliseconds !== undefined) {
    problems.push(`milliseconds are for latency, got ${milliseconds} with ${fault}`);
  }
  if (fault === 'unprocessed' && !isBatch(String(service ?? 'dynamodb'), String(operation ?? BATCHES[0]))) {
    problems.push(
      `unprocessed is for ${BATCHES.join(' and ')} of dynamodb, got ${service ?? 'every service'} and ${operation ?? 'every operation'}`,
    );
  }
  return problems;
}

/** `5 % of dynamodb BatchWriteItem: throttling` */
export function describeRule({ fault, service = 'everything', operation, sharePercent, milliseconds }: Rule): string {
  const what = operation === undefined ? service : `${service} ${operation}`;
  return `${sharePercent} % of ${what}: ${fault}${milliseconds === undefined ? '' : ` of ${milliseconds} ms`}`;
}
