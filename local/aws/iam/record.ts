import { appendFileSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What IAM decided about a request of a function, of Lambda as the function's role, or of a DAX cluster. */
export interface Judgement {
  /** `arn:aws:sts::<account>:assumed-role/<role>/<function>`, or the role of a DAX cluster. */
  readonly principal: string;
  /** For example `dynamodb:PutItem`; the operation, if it is not known which action it needs. */
  readonly action: string;
  readonly resource: string;
  /** A request that cannot be judged passes. */
  readonly decision: 'allowed' | 'denied' | 'unjudged';
}

export const recordFile = (home: string): string => join(home, 'iam.jsonl');

/** Each distinct judgement since the local AWS of this home started. `record.py` writes them. */
export function readJudgements(home: string): Judgement[] {
  const file = recordFile(home);
  if (!existsSync(file)) return [];
  // The last line may be incomplete.
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line));
}

/** Adds the judgements of another process than the local AWS, each once after each start of the local AWS. */
export function judgementRecorder(home: string): (judgement: Judgement) => void {
  const file = recordFile(home);
  const known = new Set<string>();
  let knownFile = identityOf(file);
  return (judgement) => {
    const line = JSON.stringify(judgement);
    const found = identityOf(file);
    if (found !== knownFile) known.clear();
    if (!known.has(line)) appendFileSync(file, `${line}\n`);
    known.add(line);
    knownFile = identityOf(file);
  };
}

/** The number of a deleted file may be used again, but not at the same time. */
function identityOf(file: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  return found && `${found.ino} ${found.birthtimeMs}`;
}
