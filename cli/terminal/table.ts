import Table from 'cli-table3';

const NO_BORDERS = Object.fromEntries(Object.keys(new Table().options.chars).map((name) => [name, '']));

/** A table without borders. Numbers are aligned to the right. */
export function table(head: readonly string[], rows: readonly (readonly (string | number | bigint)[])[]): string {
  const lines = new Table({
    head: [...head],
    style: { head: process.stdout.isTTY ? ['bold'] : [], border: [], compact: true },
    chars: NO_BORDERS,
    colAligns: rows[0]?.map((cell) => (typeof cell === 'string' ? 'left' : 'right')) ?? [],
  });
  lines.push(...rows.map((row) => row.map((cell) => (typeof cell === 'bigint' ? String(cell) : cell))));
  return lines.toString();
}
