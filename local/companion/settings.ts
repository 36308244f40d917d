import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mappingResultsFile } from '../machine/paths';

export const filesIn = (home: string) => ({
  settings: join(home, 'companion.json'),
  log: join(home, 'event-sources.log'),
  status: mappingResultsFile(home),
  positions: join(home, 'event-source-positions.json'),
  dax: join(home, 'dax'),
});

/** The settings of the companion, which are one JSON file in its home. */
export interface CompanionSettings {
  /** The local AWS whose event source mappings are served. */
  readonly aws: {
    readonly endpoint: string;
    readonly region: string;
    /** The loopback port of the fault proxy through which functions call AWS. */
    readonly functionsPort: number;
  };
  /** The DAX endpoint. @default none */
  readonly dax?: {
    readonly accountId: string;
    /** The loopback port of its management API. */
    readonly port: number;
    /** The loopback ports that its nodes may use. */
    readonly nodePorts: { readonly first: number; readonly last: number };
  };
  /** A Redis server on loopback, and the port of its fault proxy. @default no proxy */
  readonly redis?: { readonly port: number; readonly functionsPort: number };
}

export function writeSettings(home: string, settings: CompanionSettings): void {
  mkdirSync(home, { recursive: true });
  writeFileSync(filesIn(home).settings, `${JSON.stringify(settings, null, 2)}\n`);
}

export const readSettings = (home: string): CompanionSettings =>
  JSON.parse(readFileSync(filesIn(home).settings, 'utf8'));

/** Part of the companion's command line, so that one with other settings is found and replaced. */
export const settingsHash = (settings: CompanionSettings): string =>
  createHash('sha256').update(JSON.stringify(settings)).digest('hex').slice(0, 12);
