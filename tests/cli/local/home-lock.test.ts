import { mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lockHome } from '../../../cli/local/home-lock';

/** How often a lock is renewed, and a little. */
const RENEWED_MS = 5500;

const home = mkdtempSync(join(tmpdir(), 'tableside-lock-'));
afterAll(() => rmSync(home, { recursive: true }));

beforeEach(() => jest.spyOn(process.stderr, 'write').mockReturnValue(true));
afterEach(() => jest.restoreAllMocks());

describe('the lock of a home', () => {
  it('is had by one at a time, by the next as soon as it is ended', async () => {
    const release = await lockHome(home);
    const events: string[] = [];
    const next = lockHome(home).then((releaseNext) => {
      events.push('had by the next');
      return releaseNext();
    });
    await sleep(1500);
    events.push('ended');
    await release();
    await next;
    expect(events).toEqual(['ended', 'had by the next']);
  });

  it('says that another command is at work, whichever that is', async () => {
    const release = await lockHome(home);
    const next = lockHome(home);
    await sleep(500);
    await release();
    await (await next)();
    const said = jest
      .mocked(process.stderr.write)
      .mock.calls.map(([text]) => String(text))
      .join('');
    expect(said).toContain('Waiting for another `tableside` that is at work here');
  });

  it('can be ended when it was lost meanwhile, as on a laptop that slept', async () => {
    const release = await lockHome(home);
    utimesSync(join(home, 'up.lock'), 1, 1);
    await sleep(RENEWED_MS);
    await expect(release()).resolves.toBeUndefined();
    const releaseNext = await lockHome(home);
    await releaseNext();
  });
});
