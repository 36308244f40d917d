import type { Page } from 'playwright-core';
import { member } from '../../../support/fake-messages';
import { inBrowser, useMessagesBrowser } from '../../../support/messages-browser';
import { ada, bob } from '../../../support/messages-server';

const HOSTILE = '</p><script>document.title = "hacked"</script><img src=x onerror=alert(1)>';
const tests = useMessagesBrowser();
const { open } = tests;

const box = (page: Page) => page.getByLabel('Message', { exact: true });
const messages = (page: Page) => page.getByRole('log').getByRole('listitem');
const shows = (page: Page, text: string) => messages(page).filter({ hasText: text }).waitFor();

describe('two tabs', () => {
  it('hold a conversation live', async () => {
    const [one, other] = [await open(tests.world.pathOf('ada')), await open(tests.world.pathOf('bob'))];
    await box(one).fill('At ten?');
    await one.keyboard.press('Enter');
    await shows(other, 'At ten?');
    await box(other).fill('Yes,\nat ten.');
    await other.getByRole('button', { name: 'Send' }).click();
    await shows(one, 'at ten.');
    await shows(other, 'at ten.');
    for (const page of [one, other]) {
      expect(await page.locator('#messages .text').allTextContents()).toEqual([
        'Shall we meet?',
        'At ten?',
        'Yes,\nat ten.',
      ]);
      await page.locator('#conversations .preview', { hasText: 'at ten.' }).waitFor();
    }
    expect(await box(one).inputValue()).toBe('');
    expect(await one.evaluate(inBrowser.focusedId)).toBe('message');
  });

  it('show a new conversation of somebody else in the list', async () => {
    const page = await open('/conversations?user=bob');
    await tests.world.service.create({
      message_uuid: 'n1',
      message: 'Lunch?',
      creator: member('eve', 'Eve'),
      members: [bob],
    });
    await page.getByRole('link', { name: /Eve.*Lunch\?/ }).click();
    await shows(page, 'Lunch?');
  });

  it('say that the connection is lost, and then show what was missed', async () => {
    const page = await open(tests.world.pathOf('ada'));
    await tests.world.stop();
    await page.getByRole('status').filter({ hasText: 'Connection lost' }).waitFor();
    await tests.world.service.send({
      message_group_uuid: tests.world.group,
      user_uuid: 'bob',
      message_uuid: 'm2',
      message: 'Missed',
    });
    await tests.world.start();
    await shows(page, 'Missed');
    expect(await page.getByRole('status').textContent()).toBe('');
  });
});

describe('a message', () => {
  it('is sent once by a double click', async () => {
    const page = await open(tests.world.pathOf('ada'));
    await box(page).fill('once');
    await page.getByRole('button', { name: 'Send' }).dblclick();
    await shows(page, 'once');
    expect(tests.world.textsOf(tests.world.group)).toEqual(['Shall we meet?', 'once']);
  });

  it('is sent once if its answer is lost and the person sends it again', async () => {
    const page = await open(tests.world.pathOf('ada'));
    tests.world.service.failures.push('after');
    await box(page).fill('lost');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'Not sent: read ECONNRESET' }).waitFor();
    expect(await box(page).inputValue()).toBe('lost');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor({ state: 'detached' });
    expect([tests.world.textsOf(tests.world.group), await messages(page).count()]).toEqual([
      ['Shall we meet?', 'lost'],
      2,
    ]);
  });

  it('is kept while the server is down, and sent after it has started again', async () => {
    const page = await open(tests.world.pathOf('ada'));
    await tests.world.stop();
    await box(page).fill('kept');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'the server does not answer' }).waitFor();
    await tests.world.start();
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'The server was started again meanwhile' }).waitFor();
    await page.keyboard.press('Enter');
    await shows(page, 'kept');
    expect(tests.world.textsOf(tests.world.group)).toEqual(['Shall we meet?', 'kept']);
  });

  it('is kept if it is too long, and the page says so', async () => {
    const page = await open(tests.world.pathOf('ada'));
    const long = 'x'.repeat(400_000);
    await box(page).fill(long);
    await page.getByRole('button', { name: 'Send' }).click();
    await page
      .getByRole('alert')
      .filter({ hasText: 'Not sent: A form must have at most 131072 bytes, got 400' })
      .waitFor();
    expect(await box(page).inputValue()).toBe(long);
  });

  it('says that it is being sent if that takes long', async () => {
    const page = await open(tests.world.pathOf('ada'));
    let go = () => {};
    const { send } = tests.world.service;
    tests.world.service.send = async (request) => {
      await new Promise<void>((resolve) => {
        go = resolve;
      });
      return send.call(tests.world.service, request);
    };
    await box(page).fill('slow');
    await page.keyboard.press('Enter');
    await page.getByRole('status').filter({ hasText: 'Sending …' }).waitFor();
    go();
    await shows(page, 'slow');
    expect(await page.getByRole('status').textContent()).toBe('');
  });

  it('is text, whatever it contains', async () => {
    const eve = member('eve', HOSTILE);
    const sent = await tests.world.service.create({
      message_uuid: 'e1',
      message: HOSTILE,
      creator: eve,
      members: [ada],
    });
    const page = await open(`/conversation?user=ada&group=${sent.message_group_uuid}`);
    await tests.world.service.send({
      message_group_uuid: sent.message_group_uuid,
      user_uuid: 'eve',
      message_uuid: 'e2',
      message: `2${HOSTILE}`,
    });
    await shows(page, `2${HOSTILE}`);
    expect(await page.locator('#messages .text').allTextContents()).toEqual([HOSTILE, `2${HOSTILE}`]);
    expect([await page.title(), await page.locator('main img, main script').count()]).toEqual([
      `${HOSTILE} – Messages`,
      0,
    ]);
  });
});

describe('without JavaScript', () => {
  const options = { javaScriptEnabled: false };

  it('a conversation is started, read and answered', async () => {
    const page = await open('/', options);
    await page.getByLabel('Another id').fill('carol');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('link', { name: 'New conversation' }).click();
    await page.getByLabel('With').fill('ada, bob');
    await box(page).fill('Hello');
    await page.getByRole('button', { name: 'Start conversation' }).click();
    await box(page).fill('Anybody?');
    await page.getByRole('button', { name: 'Send' }).click();
    await shows(page, 'Anybody?');
    await page.reload();
    expect(await page.locator('#messages .text').allTextContents()).toEqual(['Hello', 'Anybody?']);
  });

  it('a form that is sent again after going back creates no second message', async () => {
    const page = await open(tests.world.pathOf('ada'), options);
    const form = await tests.world.fill(tests.world.pathOf('ada'), { message: 'once' });
    await page.locator('#write [name=id]').evaluate((field, id) => field.setAttribute('value', id), form.id);
    await box(page).fill('once');
    await page.getByRole('button', { name: 'Send' }).click();
    await shows(page, 'once');
    await tests.world.post(tests.world.pathOf('ada'), form);
    expect(tests.world.textsOf(tests.world.group)).toEqual(['Shall we meet?', 'once']);
  });
});

describe('by keyboard alone', () => {
  /** Presses Tab until the element with this text or label has the focus. @returns how often */
  async function tabTo(page: Page, name: string): Promise<number> {
    for (let count = 1; count < 20; count++) {
      await page.keyboard.press('Tab');
      const label = await page.evaluate(inBrowser.focusedLabel);
      if (label.startsWith(name)) return count;
    }
    throw new Error(`Tab does not lead to ${name}`);
  }

  it('a person chooses who they are, starts a conversation and answers', async () => {
    const page = await open('/');
    await tabTo(page, 'Ada Lovelace');
    await page.keyboard.press('Enter');
    await page.waitForURL(/conversations/);
    await tabTo(page, 'New conversation');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'New conversation' }).waitFor();
    await page.keyboard.type('bob,carol');
    await tabTo(page, 'Message');
    await page.keyboard.type('Hello');
    await tabTo(page, 'Start conversation');
    await page.keyboard.press('Enter');
    await shows(page, 'Hello');
    await page.keyboard.type('line');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('two');
    await page.keyboard.press('Enter');
    await shows(page, 'line\ntwo');
  });

  it('the first link skips the list, and every focus is visible', async () => {
    const page = await open('/conversations?user=ada');
    expect(await tabTo(page, 'Skip to the content')).toBe(1);
    for (const name of ['Change', 'New conversation', 'Bob Ray']) {
      await tabTo(page, name);
      expect(await page.evaluate(inBrowser.focusedOutline)).toBe('solid');
    }
  });
});
