import { nearest } from '../modules/shared/nearest';

/** Says that a name is unknown, with the known one that somebody probably means. */
export function unknownName(sentence: string, name: string, known: readonly string[]): string {
  const near = nearest(name, known, () => false);
  return near === undefined
    ? `${sentence}; there are ${known.join(', ') || 'none'}`
    : `${sentence}, did you mean ${near}?`;
}

/** @throws Error that names all unknown options, which would have no effect */
export function requireOptions(caller: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  throw new Error(unknown.map((name) => unknownName(`${caller}: ${name} is not an option`, name, known)).join('; '));
}
