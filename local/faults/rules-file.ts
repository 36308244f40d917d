import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkRules, type Rule } from './rules';

export const rulesFile = (home: string): string => join(home, 'faults.json');

/** Reads the rules of a home. @throws if the file is invalid */
export const activeFaults = (home: string): Rule[] => readRules(rulesFile(home));

/** Returns the rules in force. If the file is invalid, there are none, and `problem` says why. */
export function rulesInForce(file: string): { readonly rules: readonly Rule[]; readonly problem?: string } {
  try {
    return { rules: readRules(file) };
  } catch (error) {
    return { rules: [], problem: `No faults are injected: ${error instanceof Error ? error.message : error}` };
  }
}

/** Returns no rules if there is no file. @throws an error that names the file and its problems */
function readRules(file: string): Rule[] {
  const text = contents(file);
  if (text === undefined) return [];
  try {
    return checkRules(JSON.parse(text));
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : error}`);
  }
}

/** Replaces the rules atomically, so that no proxy reads half of them. @throws if a rule is invalid */
export function writeRules(file: string, rules: readonly Partial<Rule>[]): Rule[] {
  const checked = checkRules(rules);
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(checked, null, 2)}\n`);
  renameSync(draft, file);
  return checked;
}

/** Deletes the rules, valid or not. */
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
