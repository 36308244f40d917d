import { mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lockHome } from '../../../cli/local/home-lock';

/** Slightly longer than the renewal interval of a lock. */
const RENEWED_MS = 5500;

const home = mkdtempSync(join(tmpdir(), 'tableside-lock-'));
afterAll(() => rmSync(home, { recursive: true }));

beforeEach(() => jest.spyOn(process.stderr, 'write').mockReturnValue(true));
afterEach(() => jest.restoreAllMocks());

describe('the lock of a home', () => {
  it('is held by one command at a time, and by the next as soon as it is released', async () => {
    const release = await lockHome(home);
    const events: string[] = [];
    const next = lockHome(home).then((releaseNext) => {
      events.push('taken');
      return releaseNext();
    });
    await sleep(1500);
    events.push('released');
    await release();
    await next;
    expect(events).toEqual(['released', 'taken']);
  });

  it('prints that it waits for another command', async () => {
    const release = await lockHome(home);
    const next = lockHome(home);
    await sleep(500);
    await release();
    await (await next)();
    const said = jest
      .mocked(process.stderr.write)
      .mock.calls.map(([text]) => String(text))
      .join('');
    expect(said).toContain('Waiting for another tableside command in this home');
  });

  it('can be released after it was lost, as on a laptop that was asleep', async () => {
    const release = await lockHome(home);
    utimesSync(join(home, 'up.lock'), 1, 1);
    await sleep(RENEWED_MS);
    await expect(release()).resolves.toBeUndefined();
    const releaseNext = await lockHome(home);
    await releaseNext();
  });
});
