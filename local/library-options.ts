interface Rule {
  readonly holds: (value: unknown) => boolean;
  /** Completes the sentence "… must be". */
  readonly text: string;
  readonly isRequired?: true;
}

export type Rules = Readonly<Record<string, Rule>>;

const isUrl = (value: unknown) => typeof value === 'string' && /^https?:\/\/[^/]/.test(value) && URL.canParse(value);
const isText = (value: unknown) => typeof value === 'string' && value.trim() !== '';

export const url: Rule = { holds: isUrl, text: 'a URL such as http://127.0.0.1:4566' };
export const required = (rule: Rule): Rule => ({ ...rule, isRequired: true });
export const text: Rule = { holds: isText, text: 'a non-blank string' };
export const flag: Rule = { holds: (value) => typeof value === 'boolean', text: 'true or false' };
export const wholeNumber = (least: number, most: number): Rule => ({
  holds: (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
  text: `a whole number between ${least} and ${most}`,
});
export const oneOf = (...values: readonly string[]): Rule => ({
  holds: (value) => values.includes(value as string),
  text: values.join(' or '),
});

/** The rules of the options that all functions have. */
export const awsRules: Rules = {
  region: text,
  credentials: {
    holds: (value) => {
      const { accessKeyId, secretAccessKey } = (value ?? {}) as Record<string, unknown>;
      return isText(accessKeyId) && isText(secretAccessKey);
    },
    text: 'an object with accessKeyId and secretAccessKey',
  },
  log: { holds: (value) => typeof value === 'function', text: 'a function' },
};

/**
 * @param relations what is wrong with the options together; those that are wrong by themselves may be anything
 * @throws TypeError with every rule that the options of a function break
 */
export function checkOptions<Options extends object>(
  name: string,
  options: Options,
  rules: Rules,
  relations: (options: Options) => readonly string[] = () => [],
): void {
  // In JavaScript, they may be anything.
  const isObject = Object.prototype.toString.call(options ?? {}) === '[object Object]';
  if (!isObject) throw new TypeError(`${name}: options must be an object, got ${shown(options)}`);
  const given = Object.entries(options ?? {}).filter(([, value]) => value !== undefined);
  const has = new Set(given.map(([option]) => option));
  const findings = [
    ...Object.entries(rules)
      .filter(([option, { isRequired }]) => isRequired && !has.has(option))
      .map(([option, rule]) => `${option} must be ${rule.text}, got undefined`),
    ...given.flatMap(([option, value]) => {
      const rule = Object.hasOwn(rules, option) ? rules[option] : undefined;
      if (!rule) return `${option} is not an option; the options are ${Object.keys(rules).join(', ')}`;
      return rule.holds(value) ? [] : `${option} must be ${rule.text}, got ${shown(value)}`;
    }),
    ...relations(options ?? {}),
  ];
  if (findings.length > 0) throw new TypeError(findings.map((finding) => `${name}: ${finding}`).join('\n'));
}

/** Secrets are not shown. */
function shown(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'an object' : (JSON.stringify(value) ?? String(value));
}
