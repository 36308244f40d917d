import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMessagesServer } from '../../cli/messages/web/server';
import { FakeMessages, member } from './fake-messages';

export const ada = member('ada', 'Ada Lovelace');
export const bob = member('bob', 'Bob Ray');

/** The page of messages on a system in memory, with a conversation between Ada and Bob. */
export async function startMessagesServer() {
  const service = new FakeMessages();
  const sent = await service.create({ message_uuid: 'm1', message: 'Shall we meet?', creator: ada, members: [bob] });
  let server: Server;
  let port = 0;
  async function start(): Promise<void> {
    server = createMessagesServer(service);
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  }
  async function stop(): Promise<void> {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }
  await start();
  const group = sent.message_group_uuid;
  const url = `http://127.0.0.1:${port}`;
  async function get(path: string, init: RequestInit = {}) {
    const response = await fetch(`${url}${path}`, { redirect: 'manual', ...init });
    return { status: response.status, headers: response.headers, page: await response.text() };
  }
  return {
    service,
    group,
    url,
    get,
    post: (path: string, form: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) =>
      get(path, { method: 'POST', body: new URLSearchParams(form), headers }),
    /** The fields of the form of a page, with what was typed. */
    fill: async (path: string, typed: Readonly<Record<string, string>>) => ({
      ...fieldsOf((await get(path)).page),
      ...typed,
    }),
    pathOf: (user: string) => `/conversation?user=${user}&group=${group}`,
    textsOf: (id: string) => service.groups.get(id)?.messages.map(({ message }) => message) ?? [],
    /** Starts again on the same port. */
    start,
    stop,
  };
}

/** The hidden fields of the form of a page. */
export function fieldsOf(page: string): { readonly token: string; readonly id: string } {
  const fields = [...page.matchAll(/name="(token|id)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]);
  return Object.fromEntries(fields);
}

export type MessagesServer = Awaited<ReturnType<typeof startMessagesServer>>;
