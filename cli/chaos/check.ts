/** A fact that must be exact at the end of a run. */
export interface Check {
  readonly name: string;
  readonly expected: number | string;
  readonly found: number | string;
}

export const isExact = ({ expected, found }: Check): boolean => expected === found;
