export type Env = Readonly<Record<string, string | undefined>>;

/** Reads one variable: returns its value, or the rule that it breaks, as in `must be true`. */
type Variable<Value> = (text: string | undefined) => { readonly value: Value } | { readonly rule: string };

export const required: Variable<string> = (text) => (text ? { value: text } : { rule: 'must be set and not empty' });

/** A required variable in some format. @param parse returns undefined for a string that breaks the rule */
export const parsed =
  <Value>(rule: string, parse: (text: string) => Value | undefined): Variable<Value> =>
  (text) => {
    const value = text === undefined ? undefined : parse(text);
    return value === undefined ? { rule } : { value };
  };

export const optional =
  <Value>(variable: Variable<Value>): Variable<Value | undefined> =>
  (text) =>
    text === undefined ? { value: undefined } : variable(text);

/** @throws one error that names every variable that is missing or wrong. It quotes values: read no secrets with it */
export function readEnv<Values extends object>(
  owner: string,
  env: Env,
  variables: { readonly [Name in keyof Values]: Variable<Values[Name]> },
): Values {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, variable] of Object.entries<Variable<unknown>>(variables)) {
    const read = variable(env[name]);
    if ('value' in read) values[name] = read.value;
    else problems.push(`${name} ${read.rule}, got ${env[name] === undefined ? 'nothing' : `'${env[name]}'`}`);
  }
  if (problems.length > 0) throw new Error(`${owner}: ${problems.join('; ')}`);
  return values as Values;
}
