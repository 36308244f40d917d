import { randomUUID } from 'node:crypto';
import type { OutgoingHttpHeaders } from 'node:http';
import { readId } from '../../../functions/messages/rules';
import { type Refusal, reasonOf, refusalOf } from '../refusal';
import type { Messages } from '../service';
import { startConversation } from '../start';
import { Refused } from './guard';
import { choosePage, conversationPage, type Draft, link, listPage, newPage } from './pages';

/** What a route answers: a page, or the path where it is. */
export type Answer =
  | { readonly status: number; readonly page: string; readonly headers?: OutgoingHttpHeaders }
  | { readonly seeOther: string };

const LIST_LIMIT = 20;
const STALE = 'The server was started again meanwhile. Your message is kept: send it again.';

const STATUS: Readonly<Record<Refusal, number>> = {
  InvalidRequest: 400,
  NotAMember: 403,
  UnknownGroup: 404,
  MessageIdInUse: 409,
};

/** The status of a failure: 502 if the environment did not answer. */
export function statusOf(error: unknown): number {
  if (error instanceof Refused) return error.status;
  const refusal = refusalOf(error);
  return refusal ? STATUS[refusal] : 502;
}

const page = (text: string, status = 200): Answer => ({ status, page: text });

/** The pages, and what their forms do. */
export class Routes {
  readonly get: Readonly<Record<string, (parameters: URLSearchParams) => Promise<Answer>>> = {
    '/': () => this.choose(),
    '/conversations': (parameters) => this.list(parameters),
    '/conversation': (parameters) => this.conversation(parameters),
    '/new': (parameters) => this.create(parameters),
  };

  /** The last parameter says whether the form is from a page of this server. */
  readonly post: Readonly<
    Record<string, (parameters: URLSearchParams, form: URLSearchParams, isOwn: boolean) => Promise<Answer>>
  > = {
    '/conversation': (...request) => this.postMessage(...request),
    '/new': (...request) => this.postNew(...request),
    '/membership': (...request) => this.postMembership(...request),
  };

  constructor(
    private readonly service: Messages,
    private readonly token: string,
  ) {}

  private async choose(): Promise<Answer> {
    return page(choosePage(await this.service.directory.some(), undefined));
  }

  private async list(parameters: URLSearchParams): Promise<Answer> {
    const user = userIn(parameters);
    const after = parameters.get('after') ?? undefined;
    return page(listPage({ user, list: await this.conversations(user, after), isLater: after !== undefined }));
  }

  private async conversation(parameters: URLSearchParams, draft = this.draft(), status = 200): Promise<Answer> {
    const [user, group] = [userIn(parameters), groupIn(parameters)];
    const conversation = await this.service.directory.conversation(user, group);
    if (!conversation) throw new Refused(404, `${user} has no conversation ${group}.`);
    const [older, newer] = ['older', 'newer'].map((name) => parameters.get(name) ?? undefined);
    const [messages, list] = await Promise.all([
      this.service.list({
        message_group_uuid: group,
        ...(older !== undefined && { older }),
        ...(newer !== undefined && { newer }),
      }),
      this.conversations(user),
    ]);
    const isOlder = older !== undefined;
    return page(conversationPage({ user, group, conversation, messages, list, isOlder, draft }), status);
  }

  private async create(parameters: URLSearchParams, draft = this.draft(), status = 200): Promise<Answer> {
    const user = userIn(parameters);
    return page(newPage({ user, list: await this.conversations(user) }, draft), status);
  }

  private async postMessage(parameters: URLSearchParams, form: URLSearchParams, isOwn: boolean): Promise<Answer> {
    const [user, group] = [userIn(parameters), groupIn(parameters)];
    const draft = this.draft(form);
    if (!isOwn) return this.conversation(parameters, { ...draft, problem: STALE }, 409);
    const { message, id } = draft;
    try {
      await this.service.send({ message_group_uuid: group, user_uuid: user, message_uuid: id, message });
    } catch (error) {
      return this.conversation(parameters, refused(draft, error), statusOf(error));
    }
    return { seeOther: link('conversation', { user, group }) };
  }

  private async postNew(parameters: URLSearchParams, form: URLSearchParams, isOwn: boolean): Promise<Answer> {
    const user = userIn(parameters);
    const draft = this.draft(form);
    if (!isOwn) return this.create(parameters, { ...draft, problem: STALE }, 409);
    const { message, id, with: others } = draft;
    try {
      const conversation = { as: user, with: others, message, message_uuid: id };
      const sent = await startConversation(this.service, conversation, { as: 'user', with: 'With' });
      return { seeOther: link('conversation', { user, group: sent.message_group_uuid }) };
    } catch (error) {
      return this.create(parameters, refused(draft, error), statusOf(error));
    }
  }

  private async postMembership(parameters: URLSearchParams, form: URLSearchParams, isOwn: boolean): Promise<Answer> {
    const [user, group] = [userIn(parameters), groupIn(parameters)];
    const action = form.get('action') ?? '';
    if (!isOwn) throw new Refused(409, 'The server was started again meanwhile. Go back, and reload the page.');
    if (action === 'mute' || action === 'unmute' || action === 'leave') await this.service[action](user, group);
    else throw new Refused(400, `The action must be mute, unmute or leave, got ${action}.`);
    return { seeOther: link('conversation', { user, group }) };
  }

  private conversations(user_uuid: string, after?: string) {
    return this.service.conversations({ user_uuid, limit: LIST_LIMIT, ...(after !== undefined && { after }) });
  }

  private draft(form = new URLSearchParams()): Draft {
    return {
      // Browsers send CRLF at the end of lines.
      message: (form.get('message') ?? '').replaceAll('\r\n', '\n'),
      with: form.get('with') ?? '',
      id: form.get('id') ?? randomUUID(),
      token: this.token,
    };
  }
}

export const userIn = (parameters: URLSearchParams): string => readId('user', parameters.get('user') ?? undefined);
export const groupIn = (parameters: URLSearchParams): string => readId('group', parameters.get('group') ?? undefined);

/** Keeps what was typed. The id remains, so that a message that was sent after all is not sent twice. */
function refused(draft: Draft, error: unknown): Draft {
  if (refusalOf(error) === 'MessageIdInUse') {
    const problem = 'Your message was already sent, before you changed it. To send this one as well, send it again.';
    return { ...draft, id: randomUUID(), problem };
  }
  return { ...draft, problem: `Not sent: ${reasonOf(error)}` };
}
