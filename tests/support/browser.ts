import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';
import { root } from '../../local/machine/paths';
import { devDependencies } from '../../package.json';

const version = devDependencies['@sparticuz/chromium'];
const fonts = join(dirname(require.resolve('dejavu-fonts-ttf/package.json')), 'ttf');
const folder = join(root, 'node_modules', '.cache', 'tableside', `chromium-${version}`);

/** Chromium: on Linux with an Intel or AMD processor the one from npm, which needs no system package; else Chrome. */
export async function launchBrowser(): Promise<Browser> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return launchChrome();
  if (!existsSync(folder)) await extract();
  return chromium.launch({
    executablePath: join(folder, 'chromium'),
    // Chromium ends when it needs a font and finds none.
    env: { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'), FONTCONFIG_PATH: folder },
  });
}

async function launchChrome(): Promise<Browser> {
  try {
    return await chromium.launch({ channel: 'chrome' });
  } catch (error) {
    const kind = `${process.platform} ${process.arch}`;
    throw new Error(`The browser tests need Google Chrome on ${kind}. Install it from https://www.google.com/chrome.`, {
      cause: error,
    });
  }
}

/** Test files may run at the same time: the folder appears when it is complete. */
async function extract(): Promise<void> {
  mkdirSync(dirname(folder), { recursive: true });
  const draft = mkdtempSync(`${folder}-draft-`);
  try {
    await promisify(execFile)(process.execPath, [join(__dirname, 'extract-chromium.js')], {
      cwd: root,
      env: { ...process.env, TMPDIR: draft },
    });
    writeFileSync(join(draft, 'fonts.conf'), FONTS);
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true });
    if (!existsSync(folder)) throw error;
  }
}

const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<dir>${fonts}</dir><cachedir>${join(folder, 'font-cache')}</cachedir>
<selectfont><rejectfont><glob>*/DejaVuMath*</glob></rejectfont></selectfont>
<match><edit name="family" mode="append"><string>DejaVu Sans</string></edit></match>
</fontconfig>
`;
