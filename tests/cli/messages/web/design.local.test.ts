import { member } from '../../../support/fake-messages';
import { inBrowser, useMessagesBrowser } from '../../../support/messages-browser';
import { ada } from '../../../support/messages-server';

const PHONE = { viewport: { width: 360, height: 640 } };
const tests = useMessagesBrowser();
const { open } = tests;

describe('the design', () => {
  const PATHS = ['/', '/conversations?user=ada', '/new?user=ada', '/nowhere'];

  it('fits on a phone without horizontal scrolling, whatever people typed', async () => {
    await tests.world.service.send({
      message_group_uuid: tests.world.group,
      user_uuid: 'bob',
      message_uuid: 'm2',
      message: 'x'.repeat(2000),
    });
    await tests.world.service.create({
      message_uuid: 'm3',
      message: 'hi',
      creator: member('y'.repeat(100), 'Y'.repeat(200)),
      members: [ada],
    });
    const page = await open('/', PHONE);
    for (const path of [...PATHS, tests.world.pathOf('ada')]) {
      await page.goto(`${tests.world.url}${path}`);
      expect([path, await page.evaluate(inBrowser.contentWidth)]).toEqual([path, 360]);
    }
  });

  it.each(['light', 'dark'] as const)('has a contrast of 4.5 to 1 in %s colors', async (colorScheme) => {
    const page = await open('/', { colorScheme });
    for (const path of [...PATHS, tests.world.pathOf('ada')]) {
      await page.goto(`${tests.world.url}${path}`);
      expect([path, await page.evaluate(inBrowser.lowContrasts)]).toEqual([path, []]);
    }
  });

  /** A conversation that is longer than the screen. */
  async function fillScreens(): Promise<void> {
    for (let index = 0; index < 20; index++) await say(`x${index}`, `Message ${index}`);
  }
  const say = (message_uuid: string, message: string) =>
    tests.world.service.send({ message_group_uuid: tests.world.group, user_uuid: 'bob', message_uuid, message });

  it.each([true, false])('begins with the newest message in view (with JavaScript: %s)', async (javaScriptEnabled) => {
    await fillScreens();
    const page = await open(tests.world.pathOf('ada'), { ...PHONE, javaScriptEnabled });
    const { y = 0, height = 0 } = (await page.locator('#messages li').last().boundingBox()) ?? {};
    expect(y + height).toBeLessThan((await page.locator('#write').boundingBox())?.y ?? 0);
    expect(await page.getByLabel('Message', { exact: true }).isVisible()).toBe(true);
  });

  it('does not move while a person reads older messages, and says that there are new ones', async () => {
    await fillScreens();
    const page = await open(tests.world.pathOf('ada'), PHONE);
    await page.getByText('Message 0', { exact: true }).scrollIntoViewIfNeeded();
    const before = await page.getByText('Message 0', { exact: true }).boundingBox();
    await say('new', 'News');
    await page.getByRole('button', { name: 'New messages below' }).waitFor();
    const after = await page.getByText('Message 0', { exact: true }).boundingBox();
    // The button takes some height, but the view does not jump to the end.
    expect(Math.abs((after?.y ?? 0) - (before?.y ?? 0))).toBeLessThan(80);
    await page.getByRole('button', { name: 'New messages below' }).click();
    await page.getByRole('button', { name: 'New messages below' }).waitFor({ state: 'hidden' });
    expect((await page.getByText('News', { exact: true }).last().boundingBox())?.y).toBeLessThan(640);
  });
});
