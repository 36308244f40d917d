import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkRules, type Rule } from './rules';

/** Where the rules of one home are. */
export const rulesFile = (home: string): string => join(home, 'faults.json');

/** The rules of a home, which are in force as soon as they are there. @throws when the file is not right */
export const activeFaults = (home: string): Rule[] => readRules(rulesFile(home));

/** The rules that are in force: none where the file is not right, and then what is wrong with it. */
export function rulesInForce(file: string): { readonly rules: readonly Rule[]; readonly problem?: string } {
  try {
    return { rules: readRules(file) };
  } catch (error) {
    return { rules: [], problem: `no faults are injected: ${error instanceof Error ? error.message : error}` };
  }
}

/** None where there is no file. @throws an error that names the file and what is wrong in it */
export function readRules(file: string): Rule[] {
  const text = contents(file);
  if (text === undefined) return [];
  try {
    return checkRules(JSON.parse(text));
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : error}`);
  }
}

/** Writes the rules in one piece, so that nobody reads half of them. @throws where they are not right */
export function writeRules(file: string, rules: readonly Partial<Rule>[]): Rule[] {
  const checked = checkRules(rules);
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(checked, null, 2)}\n`);
  renameSync(draft, file);
  return checked;
}

/** Deletes the rules, right or not. */
export function clearRules(file: string): void {
  rmSync(file, { force: true });
}

function contents(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
