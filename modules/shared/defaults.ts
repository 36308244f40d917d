/** The entries of an object that are not undefined. */
export const defined = <Values extends object>(values: Values) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Values]?: Exclude<Values[Name], undefined>;
  };

/**
 * Props with a default in place of each that is not set or is undefined. A default may not be undefined itself. In
 * JavaScript, the props themselves may be missing: then the checks name those that are required.
 */
export const withDefaults = <Props extends object, Name extends keyof Props>(
  props: Props,
  defaults: Pick<Props, Name>,
) => ({ ...defaults, ...defined(props ?? {}) }) as Omit<Props, Name> & Required<Pick<Props, Name>>;
