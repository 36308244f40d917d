/** Props with a default in place of each that is not set or is undefined. A default may not be undefined itself. */
export const withDefaults = <Props extends object, Name extends keyof Props>(
  props: Props,
  defaults: Pick<Props, Name>,
) =>
  ({
    ...defaults,
    ...Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined)),
  }) as Omit<Props, Name> & Required<Pick<Props, Name>>;
