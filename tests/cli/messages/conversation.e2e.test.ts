import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { root } from '../../../local/machine/paths';
import { launchBrowser } from '../../support/browser';
import { type Deployed, deployed } from '../../support/deployed';
import { plainEnvironment } from '../../support/environment';

const MINUTE = 60_000;
/** A change reaches a page or a chat through the stream, even on a busy machine. */
const LIVE_MS = 30_000;

let local: Deployed;
let browser: Browser;
const running: ChildProcessWithoutNullStreams[] = [];

beforeAll(async () => {
  local = await deployed();
  browser = await launchBrowser();
}, 7 * MINUTE);
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await browser.close();
});

/** Starts a command that a person talks to. */
function start(...parameters: readonly string[]) {
  const child = spawn(process.execPath, [join(root, 'bin', 'tableside.js'), 'messages', ...parameters], {
    env: {
      ...plainEnvironment(),
      TABLESIDE_HOME: local.tableside.home,
      TABLESIDE_PORT: process.env.TABLESIDE_TEST_PORT,
    },
  });
  running.push(child);
  let said = '';
  child.stdout.on('data', (data) => (said += data));
  /** Waits until the command has printed the text. */
  async function shows(text: string): Promise<void> {
    const timeout = AbortSignal.timeout(LIVE_MS);
    while (!said.includes(text)) {
      await once(child.stdout, 'data', { signal: timeout }).catch(() => {
        throw new Error(`${parameters.join(' ')} does not show ${text}, but: ${said}`);
      });
    }
  }
  return { child, shows, said: () => said };
}

/** Users with a conversation. Their ids are in no other test. */
async function conversation() {
  const [ada, bob] = [`ada-${randomUUID()}`, `bob-${randomUUID()}`] as const;
  const { message_group_uuid } = await local.tableside.json<{ message_group_uuid: string }>(
    ...['messages', 'start', '--as', `${ada}=Ada`, '--with', `${bob}=Bob`, 'Shall we meet?'],
  );
  return { ada, bob, group: message_group_uuid };
}

it(
  'is held in two terminals',
  async () => {
    const { ada, bob } = await conversation();
    const [one, other] = [start('chat', '--as', ada), start('chat', '--as', bob)];
    for (const { child, shows } of [one, other]) {
      await shows('Shall we meet?');
      child.stdin.write('1\n');
      await shows('Ada: Shall we meet?');
    }
    one.child.stdin.write('At ten?\n');
    await other.shows('Ada: At ten?');
    other.child.stdin.write('/mute\nYes.\n');
    await one.shows('Bob: Yes.');
    for (const { child } of [one, other]) {
      child.stdin.end();
      expect(await once(child, 'close')).toEqual([0, null]);
    }
    // The own messages are shown once, whether the answer or the stream was faster.
    expect(one.said().match(/Ada: At ten\?/g)).toHaveLength(1);
    const { items } = await local.tableside.json<{ items: object[] }>('messages', 'list', bob);
    expect(items).toEqual([expect.objectContaining({ message: 'Yes.', muted: true })]);
  },
  3 * MINUTE,
);

it(
  'is held in two tabs',
  async () => {
    const { ada, bob, group } = await conversation();
    const { child, shows, said } = start('web', '--port', '0', '--json');
    await shows('}');
    const { url } = JSON.parse(said()) as { url: string };
    const open = async (user: string): Promise<Page> => {
      const page = await (await browser.newContext()).newPage();
      page.setDefaultTimeout(LIVE_MS);
      await page.goto(`${url}conversations?user=${user}`);
      await page.getByRole('link', { name: /Shall we meet\?/ }).click();
      return page;
    };
    const write = async (page: Page, text: string) => {
      await page.getByLabel('Message', { exact: true }).fill(text);
      await page.keyboard.press('Enter');
    };
    const [one, other] = [await open(ada), await open(bob)];
    await write(one, 'At ten?');
    await other.getByRole('log').getByText('At ten?').waitFor();
    await write(other, 'Yes.');
    await one.getByRole('log').getByText('Yes.').waitFor();
    // The stream function has moved the conversations.
    for (const page of [one, other]) await page.locator('#conversations .preview', { hasText: 'Yes.' }).waitFor();
    const { items } = await local.tableside.json<{ items: { message: string }[] }>('messages', 'read', group);
    expect(items.map(({ message }) => message)).toEqual(['Yes.', 'At ten?', 'Shall we meet?']);
    child.kill('SIGINT');
    expect(await once(child, 'close')).toEqual([null, 'SIGINT']);
  },
  3 * MINUTE,
);
