import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onInterrupt } from '../../terminal/interrupt';
import type { Findings } from '../process';
import { drawBars } from './bars';
import type { Machine } from './machine';
import { resultsPage, withHeadlines } from './page';
import { barsOf, isPlotted } from './pictures';
import type { Places } from './places';
import { readResults, resultOf, storeResult } from './result';

export interface Failure {
  readonly name: string;
  readonly reason: string;
}

interface Recording {
  readonly names: readonly string[];
  /** The names of all benches. */
  readonly known: readonly string[];
  readonly places: Places;
  /** Runs a bench. @param plot the file for its plot */
  readonly measure: (name: string, plot?: string) => Promise<Findings>;
  /** Describes the machine just before a bench. */
  readonly machine: () => Promise<Machine>;
  readonly announce: (line: string) => void;
  /** Renders an SVG. */
  readonly toPng: (svg: string) => Promise<Uint8Array>;
}

/**
 * Runs benches one after the other. Each that succeeds is stored and shown at once, so that neither a failure nor an
 * interruption loses it.
 * @returns those that failed
 */
export async function record(recording: Recording): Promise<Failure[]> {
  const { names, known, places, announce } = recording;
  const failures: Failure[] = [];
  for (const [index, name] of names.entries()) {
    announce(`Bench ${index + 1} of ${names.length}: ${name}`);
    try {
      await recordOne(name, recording);
    } catch (error) {
      failures.push({ name, reason: error instanceof Error ? error.message : String(error) });
    }
    show(places, known);
  }
  return failures;
}

async function recordOne(name: string, { places: { folder }, measure, machine, toPng }: Recording): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'tableside-bench-'));
  const remove = () => rmSync(scratch, { recursive: true, force: true });
  const ignoreInterrupts = onInterrupt(remove);
  const plot = join(scratch, 'plot.png');
  const measured = { date: new Date().toISOString().slice(0, 10), machine: await machine() };
  try {
    const result = resultOf(name, await measure(name, isPlotted(name) ? plot : undefined), measured);
    storeResult(folder, result);
    if (isPlotted(name)) await copyFile(plot, join(folder, `${name}.png`));
    const bars = barsOf(result);
    if (bars) writeFileSync(join(folder, `${name}.png`), await toPng(drawBars(bars)));
  } finally {
    ignoreInterrupts();
    remove();
  }
}

/** Writes the page and the headlines of README.md. */
function show({ folder, page, readme }: Places, known: readonly string[]): void {
  const results = readResults(folder);
  writeFileSync(page, resultsPage(results, known));
  writeFileSync(readme, withHeadlines(readFileSync(readme, 'utf8'), results));
}
