import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CompanionSettings, readSettings, settingsHash, writeSettings } from '../../../local/companion/settings';

const home = mkdtempSync(join(tmpdir(), 'tableside-companion-'));
afterAll(() => rmSync(home, { recursive: true }));

const settings: CompanionSettings = {
  aws: { endpoint: 'http://127.0.0.1:4566', region: 'us-east-1', functionsPort: 4567 },
  redis: { port: 4569, functionsPort: 4568 },
};

describe('the settings of the companion', () => {
  it('are read as they were written', () => {
    writeSettings(home, settings);
    expect(readSettings(home)).toEqual(settings);
  });

  it('have a hash that differs for other settings', () => {
    const others = [{ aws: settings.aws }, { ...settings, aws: { ...settings.aws, functionsPort: 4570 } }];
    const hashes = [settings, { ...settings }, ...others].map(settingsHash);
    expect([hashes[0] === hashes[1], new Set(hashes).size]).toEqual([true, 3]);
  });
});
