import type { ServerResponse } from 'node:http';
import type { Change } from '../changes';
import type { Messages } from '../service';
import { SECURITY_HEADERS } from './guard';

const HEARTBEAT_MS = 15_000;
export const EVENTS_HEADERS = { ...SECURITY_HEADERS, 'Content-Type': 'text/event-stream' };
/** What a page reads again: the messages of its conversation, or the list of conversations. */
type LiveEvent = 'message' | 'conversations' | 'lost' | 'back';

interface Page {
  readonly user: string;
  readonly group: string | undefined;
  readonly response: ServerResponse;
}

/** Tells open pages what has changed, as server-sent events. Follows the stream only while there are pages. */
export class Live {
  private readonly pages = new Set<Page>();
  private following: AbortController | undefined;
  private isLost = false;

  constructor(private readonly service: Pick<Messages, 'follow'>) {}

  /** Opens the stream of events of a page, until the page is closed. */
  open(user: string, group: string | undefined, response: ServerResponse): void {
    response.writeHead(200, EVENTS_HEADERS);
    // The page reads everything again when it is connected.
    response.write('retry: 2000\n\n');
    const page = { user, group, response };
    this.pages.add(page);
    if (this.isLost) write(page, 'lost');
    const heartbeat = setInterval(() => response.write(':\n\n'), HEARTBEAT_MS);
    response.once('close', () => {
      clearInterval(heartbeat);
      this.pages.delete(page);
      if (this.pages.size === 0) this.stop();
    });
    this.follow();
  }

  stop(): void {
    this.following?.abort();
    this.following = undefined;
    for (const { response } of this.pages) response.end();
  }

  private follow(): void {
    if (this.following) return;
    this.following = new AbortController();
    this.isLost = false;
    void this.service.follow(this.following.signal, {
      changes: (changes) => {
        for (const page of this.pages) for (const event of eventsFor(page, changes)) write(page, event);
      },
      missed: () => this.tellAll('message', 'conversations'),
      connection: (problem) => {
        const isLost = problem !== undefined;
        if (isLost !== this.isLost) this.tellAll(isLost ? 'lost' : 'back');
        this.isLost = isLost;
      },
    });
  }

  private tellAll(...events: readonly LiveEvent[]): void {
    for (const page of this.pages) for (const event of events) write(page, event);
  }
}

function eventsFor({ user, group }: Page, changes: readonly Change[]): Set<LiveEvent> {
  const events = new Set<LiveEvent>();
  for (const change of changes) {
    if (change.kind === 'message' && change.group === group) events.add('message');
    if (change.kind === 'conversation' && change.user === user) events.add('conversations');
  }
  return events;
}

const write = ({ response }: Page, event: LiveEvent): void => void response.write(`event: ${event}\ndata:\n\n`);
