import type { Finding } from '../modules/shared/check';
import { nearest } from '../modules/shared/nearest';
import { optionFindings, type Shape } from '../modules/shared/shape';

/** Says that a name is unknown, with the known one that somebody probably means. */
export function unknownName(sentence: string, name: string, known: readonly string[]): string {
  const near = nearest(name, known, () => false);
  return near === undefined
    ? `${sentence}; there are ${known.join(', ') || 'none'}`
    : `${sentence}, did you mean ${near}?`;
}

/** @throws TypeError that names the function and everything that is wrong with its arguments */
export function requireArguments(caller: string, ...findings: readonly Finding[]): void {
  const wrong = findings.filter((finding) => finding !== undefined);
  if (wrong.length > 0) throw new TypeError(`${caller}: ${wrong.join('; ')}`);
}

/** @throws TypeError that names the function and all unknown options, which would have no effect, and wrong values */
export const requireOptions = <Options>(caller: string, options: Options, shape: Shape<Options>): void =>
  requireArguments(caller, ...optionFindings(options, shape));
