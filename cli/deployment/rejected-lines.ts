import { printAbove } from '../terminal/progress';
import { counted } from '../terminal/text';
import { fileName, lineOf } from '../terminal/user-file';

/** So many lines are shown of each kind of error: a file of another format has the same one in every line. */
const SHOWN = 5;
/** So many more are named. */
const NAMED = 10;

/** Prints why lines of a file are rejected: a few for each kind of error, and in the end how many more there are. */
export class RejectedLines {
  private readonly kinds = new Map<string, { count: number; readonly more: number[] }>();

  constructor(private readonly file: string) {}

  add(line: number, reason: string): void {
    const kind = reason.replace(/, got [^;]*/g, '');
    const known = this.kinds.get(kind) ?? { count: 0, more: [] };
    this.kinds.set(kind, known);
    known.count += 1;
    if (known.count <= SHOWN) printAbove(`${lineOf(this.file, line)}: ${reason}`);
    else if (known.more.length < NAMED) known.more.push(line);
  }

  /** Prints what was left out. */
  end(): void {
    for (const [kind, { count, more }] of this.kinds) {
      if (more.length === 0) continue;
      const which = `${more.join(', ')}${count - SHOWN > more.length ? ', …' : ''}`;
      printAbove(`${fileName(this.file)}: ${counted(count - SHOWN, 'more line')} (${which}): ${kind}`);
    }
  }
}
