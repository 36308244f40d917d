import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser } from './browser';
import { type MessagesServer, startMessagesServer } from './messages-server';

/** Functions to run in a page. */
type InBrowser = Readonly<Record<'focusedId' | 'focusedLabel' | 'focusedOutline', () => string>> & {
  readonly contentWidth: () => number;
  readonly lowContrasts: () => string[];
};
export const inBrowser = require('./in-browser') as InBrowser;

/**
 * A browser for the tests of a file, and a server of messages for each of them. No page may have an error, try to run
 * something that the policy forbids, or send requests to other servers.
 */
export function useMessagesBrowser() {
  let browser: Browser;
  let world: MessagesServer;
  const problems: string[] = [];

  beforeAll(async () => {
    browser = await launchBrowser();
  }, 120_000);
  afterAll(() => browser.close());
  beforeEach(async () => {
    world = await startMessagesServer();
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    await world.stop();
    expect(problems.splice(0)).toEqual([]);
  });

  async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await (await browser.newContext(options)).newPage();
    page.setDefaultTimeout(15_000);
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('console', (message) => {
      if (/Content Security Policy|Refused/.test(message.text())) problems.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(world.url)) problems.push(request.url());
    });
    await page.goto(`${world.url}${path}`);
    return page;
  }

  return {
    open,
    get world(): MessagesServer {
      return world;
    },
  };
}
