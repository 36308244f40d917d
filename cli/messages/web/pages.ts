import type {
  ListConversationsAnswer,
  ListedConversation,
  ListedMessage,
  ListMessagesAnswer,
} from '../../../functions/messages/contract';
import type { Member } from '../../../tables/messages';
import { timeText } from '../text';
import { visibleTo } from '../visible';
import { type Html, html, typedText } from './html';

/** A form that a person fills, with what was typed into it before. */
export interface Draft {
  readonly message: string;
  /** Only of a new conversation. */
  readonly with: string;
  /** The id of the message: sent twice, the form creates one message. */
  readonly id: string;
  /** Why the form was not sent. */
  readonly problem?: string | undefined;
  /** Proves that the form is from a page of this server. */
  readonly token: string;
}

/** A path of this server. Ids are parameters, because browsers resolve `..` in paths. */
export function link(path: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return `/${path}?${given.join('&')}`;
}

interface Page {
  readonly title: string;
  readonly content: Html;
  /** Of the live updates. */
  readonly events?: string;
  /** On a narrow screen, the page shows only its main part. */
  readonly hasMain?: boolean;
}

export const document = ({ title, content, events, hasMain = true }: Page): string =>
  html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/base.css">
<link rel="stylesheet" href="/page.css">
<script src="/page.js" defer></script>
</head>
<body class="${hasMain ? 'has-main' : 'has-list'}"${events !== undefined && html` data-events="${events}"`}>
<a class="skip" href="#main">Skip to the content</a>
${content}
<p id="live" role="status"></p>
</body>
</html>
`.markup;

/** Who you are. */
export const choosePage = (people: readonly Member[], problem: string | undefined): string =>
  document({
    title: 'Messages',
    content: html`<main id="main" class="choose">
<h1>Who are you?</h1>
${problem !== undefined && problemText(problem)}
${people.length > 0 ? html`<ul class="people">${people.map(personItem)}</ul>` : html`<p>Nobody has a conversation yet. Enter any id to start the first one.</p>`}
<form action="/conversations">
<label for="user">Another id</label>
<div class="row"><input id="user" name="user" required pattern="[\\w.\\-]{1,100}" title="1 to 100 letters, digits, '.', '_' or '-'" autocomplete="off" spellcheck="false">
<button>Continue</button></div>
</form>
</main>`,
  });

const personItem = ({ user_uuid, user_display_name }: Member): Html =>
  html`<li><a href="${link('conversations', { user: user_uuid })}">${typedText(user_display_name)} <span class="id">${user_uuid}</span></a></li>`;

interface Side {
  readonly user: string;
  readonly list: ListConversationsAnswer;
  /** The open conversation. */
  readonly group?: string;
  /** The list is a page after the first. */
  readonly isLater?: boolean;
}

const sidePart = ({ user, list, group, isLater = false }: Side): Html => html`<nav aria-label="Conversations">
<header><h2>Conversations</h2><p class="self">You are <bdi>${user}</bdi>. <a href="/">Change</a></p>
<a class="button" href="${link('new', { user })}">New conversation</a></header>
<ul id="conversations"${!isLater && html` data-live="${link('conversations', { user })}"`}>${list.items.map((item) => conversationItem(user, item, group))}</ul>
${list.items.length === 0 && html`<p class="empty">${isLater ? 'No more conversations.' : 'No conversations yet.'}</p>`}
<p class="pager">${isLater && html`<a href="${link('conversations', { user })}">Newest conversations</a>`}
${list.after !== undefined && html`<a href="${link('conversations', { user, after: list.after })}">Older conversations</a>`}</p>
</nav>`;

function conversationItem(user: string, conversation: ListedConversation, open: string | undefined): Html {
  const group = conversation.message_group_uuid;
  return html`<li><a href="${link('conversation', { user, group })}"${group === open && html` aria-current="page"`}>
<span class="name">${titleOf(conversation)}</span> ${timeOf(conversation.last_message_at)}
<span class="preview" dir="auto">${conversation.message}</span>${stateOf(conversation)}</a></li>`;
}

export function titleOf({ user_display_name, member_count }: ListedConversation): Html {
  const others = member_count - 2;
  if (others <= 0) return typedText(user_display_name);
  return html`${typedText(user_display_name)} and ${others} other${others > 1 && 's'}`;
}

const stateOf = ({ muted, left_at }: ListedConversation): Html =>
  html`${muted && html` <span class="state">muted</span>`}${left_at !== undefined && html` <span class="state">left</span>`}`;

const timeOf = (time: string): Html => html`<time datetime="${time}">${timeText(time)}</time>`;

export const listPage = (side: Side): string =>
  document({
    title: 'Conversations',
    events: link('events', { user: side.user }),
    hasMain: false,
    content: html`${sidePart(side)}
<main id="main" class="hint"><p>Choose a conversation, or <a href="${link('new', { user: side.user })}">start a new one</a>.</p></main>`,
  });

interface ConversationPage extends Side {
  readonly group: string;
  readonly conversation: ListedConversation;
  readonly messages: ListMessagesAnswer;
  /** The messages are older than the newest ones. */
  readonly isOlder: boolean;
  readonly draft: Draft;
}

export function conversationPage(page: ConversationPage): string {
  const { user, group, conversation, messages, isOlder, draft } = page;
  const shown = visibleTo(conversation, messages.items);
  return document({
    title: `${conversation.user_display_name} – Messages`,
    events: link('events', { user, group }),
    content: html`${sidePart(page)}
<main id="main" class="open">
<header><a class="back" href="${link('conversations', { user })}">Conversations</a>
<h1>${titleOf(conversation)}</h1><p class="members">${conversation.member_count} members${stateOf(conversation)}</p>
${conversation.left_at === undefined && membershipForm(page)}</header>
<div class="scroll" role="region" aria-label="Conversation" tabindex="0"><div>
${messages.older !== undefined && html`<p class="pager"><a href="${link('conversation', { user, group, older: messages.older })}">Older messages</a></p>`}
<div role="log" aria-label="Messages"><ol id="messages"${!isOlder && html` data-newer="${messages.newer}"`}>
${shown.toReversed().map((message) => messageItem(user, message))}</ol></div>
${shown.length === 0 && html`<p id="none" class="empty">No messages.</p>`}
${isOlder && html`<p class="pager"><a href="${link('conversation', { user, group })}">Newest messages</a></p>`}
</div></div>
<button id="news" hidden>New messages below</button>
${conversation.left_at === undefined ? writeForm(user, group, draft) : html`<p class="empty">You left this conversation at ${timeOf(conversation.left_at)}.</p>`}
</main>`,
  });
}

const messageItem = (user: string, message: ListedMessage): Html =>
  html`<li id="m-${message.message_uuid}"${message.user_uuid === user && html` class="own"`}>
<p class="meta"><span class="name">${typedText(message.user_display_name)}</span> ${timeOf(message.created_at)}</p>
<p class="text" dir="auto">${message.message}</p></li>
`;

const hidden = (name: string, value: string): Html => html`<input type="hidden" name="${name}" value="${value}">`;

const problemText = (problem: string): Html => html`<p class="problem" role="alert">${problem}</p>`;

const writeForm = (user: string, group: string, draft: Draft): Html =>
  html`<form id="write" method="post" action="${link('conversation', { user, group })}">
${draft.problem !== undefined && problemText(draft.problem)}
${hidden('token', draft.token)}${hidden('id', draft.id)}
<label for="message">Message</label>
<div class="row"><textarea id="message" name="message" rows="2" required dir="auto" autofocus>
${draft.message}</textarea>
<button>Send</button></div>
</form>`;

const membershipForm = ({ user, group, conversation, draft }: ConversationPage): Html =>
  html`<form method="post" action="${link('membership', { user, group })}" class="membership">${hidden('token', draft.token)}
<button name="action" value="${conversation.muted ? 'unmute' : 'mute'}">${conversation.muted ? 'Unmute' : 'Mute'}</button>
<button name="action" value="leave">Leave</button></form>`;

export const newPage = (side: Side, draft: Draft): string =>
  document({
    title: 'New conversation – Messages',
    events: link('events', { user: side.user }),
    content: html`${sidePart(side)}
<main id="main">
<header><a class="back" href="${link('conversations', { user: side.user })}">Conversations</a><h1>New conversation</h1></header>
<form class="new" method="post" action="${link('new', { user: side.user })}">
${draft.problem !== undefined && problemText(draft.problem)}
${hidden('token', draft.token)}${hidden('id', draft.id)}
<label for="with">With</label>
<input id="with" name="with" required value="${draft.with}" autocomplete="off" spellcheck="false" aria-describedby="with-help" autofocus>
<p id="with-help">Ids, separated by commas. Somebody new may get a name: <code>bob=Bob Ray</code></p>
<label for="message">Message</label>
<textarea id="message" name="message" rows="4" required dir="auto">
${draft.message}</textarea>
<button>Start conversation</button>
</form>
</main>`,
  });

export const problemPage = (title: string, problem: string, back: string): string =>
  document({
    title,
    content: html`<main id="main" class="choose"><h1>${title}</h1>${problemText(problem)}<p><a href="${back}">Choose who you are</a></p></main>`,
  });
