const ESCAPE = '\x1b';
const TOKEN = new RegExp(`${ESCAPE}\\[\\??(\\d*)([A-Za-z])|[\\s\\S]`, 'gu');

/** What a terminal of this width shows, as far as a spinner needs it. */
export class TerminalScreen {
  private readonly rows: string[][] = [[]];
  private row = 0;
  private column = 0;

  constructor(private readonly columns: number) {}

  get lines(): string[] {
    return this.rows.map((row) => row.join('').trimEnd());
  }

  write(text: string): void {
    for (const [token, count, command] of text.matchAll(TOKEN)) {
      if (command) this.control(command, Number(count || 1));
      else this.print(token);
    }
  }

  private control(command: string, count: number): void {
    if (command === 'G') this.column = count - 1;
    if (command === 'A') this.row = Math.max(0, this.row - count);
    if (command === 'K') this.rows[this.row] = [];
  }

  private print(character: string): void {
    if (character === '\r') this.column = 0;
    else if (character === '\n') this.nextRow();
    else {
      if (this.column >= this.columns) this.nextRow();
      const row = this.rows[this.row] ?? [];
      while (row.length < this.column) row.push(' ');
      row[this.column++] = character;
    }
  }

  private nextRow(): void {
    this.row += 1;
    this.column = 0;
    this.rows[this.row] ??= [];
  }
}
