import { isUnseen, PLACEHOLDER, toMarkup } from '../../../runtime/markup';

/** Markup that needs no more escaping. */
export class Html {
  constructor(readonly markup: string) {}
}

/** What a template may contain: text, which is escaped; markup; lists; nothing. */
type Content = string | number | Html | readonly Content[] | undefined | false;

/** A template of HTML that escapes every text in it. */
export const html = (parts: TemplateStringsArray, ...contents: readonly Content[]): Html =>
  new Html(parts.map((part, index) => part + markupOf(index < contents.length ? contents[index] : undefined)).join(''));

function markupOf(content: Content): string {
  if (content === undefined || content === false) return '';
  if (content instanceof Html) return content.markup;
  if (typeof content === 'object') return content.map(markupOf).join('');
  return toMarkup(String(content));
}

/** What a person typed, in an element that confines its direction. */
export const typedText = (text: string): Html =>
  isUnseen(text) ? html`<bdi class="unseen">${PLACEHOLDER}</bdi>` : html`<bdi>${text}</bdi>`;
