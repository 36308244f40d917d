import { visit } from 'jsonc-parser';
import { quote } from '../runtime/request';
import { characterAt } from './bad-line';

interface RepeatedName {
  readonly name: string;
  /** In UTF-16 code units. */
  readonly offset: number;
}

/** The first name that an object gives twice, however it is written, with the same value or another one. */
export function repeatedName(json: string): RepeatedName | undefined {
  const open: Set<string>[] = [];
  let found: RepeatedName | undefined;
  visit(json, {
    onObjectBegin: () => void open.push(new Set()),
    onObjectEnd: () => void open.pop(),
    onObjectProperty: (name, offset) => {
      const names = open.at(-1);
      if (names?.has(name)) found ??= { name, offset };
      names?.add(name);
    },
  });
  return found;
}

/** @param indent blanks before the text */
export const onceProblem = ({ name, offset }: RepeatedName, json: string, indent = 0): string =>
  `${quote(name)} must be given once, got it again at character ${indent + characterAt(json, offset)}`;
