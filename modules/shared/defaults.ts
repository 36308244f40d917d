/** The props with defaults for those that are missing or undefined: spreading alone would let `undefined` win. */
export function withDefaults<Defaults extends object, Props extends object>(defaults: Defaults, props: Props) {
  const given = Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined)) as Props;
  return { ...defaults, ...given };
}
