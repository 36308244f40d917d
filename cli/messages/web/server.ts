import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { root } from '../../../local/machine/paths';
import { reasonOf } from '../refusal';
import type { Messages } from '../service';
import { Guard, Refused, readForm, SECURITY_HEADERS } from './guard';
import { EVENTS_HEADERS, Live } from './live';
import { problemPage } from './pages';
import { type Answer, groupIn, Routes, statusOf, userIn } from './routes';

const FILES: Readonly<Record<string, string>> = {
  '/base.css': 'text/css; charset=utf-8',
  '/page.css': 'text/css; charset=utf-8',
  '/page.js': 'text/javascript; charset=utf-8',
  '/icon.svg': 'image/svg+xml',
};
/** Requests name only a path. */
const BASE = 'http://127.0.0.1';
const FOLDER = join(root, 'cli', 'messages', 'web', 'files');

type Parameters = URLSearchParams;

/** The server of the messages page. It answers only requests that are meant for it, on whatever port it listens. */
export function createMessagesServer(service: Messages): Server {
  const guard = new Guard();
  const live = new Live(service);
  const routes = new Routes(service, guard.token);
  /** Files and events are answered by themselves. */
  function read(request: IncomingMessage, pathname: string, parameters: Parameters, response: ServerResponse) {
    if (Object.hasOwn(routes.get, pathname)) return routes.get[pathname]?.(parameters);
    if (Object.hasOwn(FILES, pathname)) sendFile(response, pathname);
    // Events would never end.
    else if (request.method === 'HEAD') response.writeHead(200, EVENTS_HEADERS).end();
    else live.open(userIn(parameters), parameters.has('group') ? groupIn(parameters) : undefined, response);
    return undefined;
  }

  async function answerTo(request: IncomingMessage, response: ServerResponse): Promise<Answer | undefined> {
    guard.checkHost(request);
    const url = request.url ?? '/';
    if (!URL.canParse(url, BASE)) throw new Refused(400, 'The address is invalid.');
    const { pathname, searchParams } = new URL(url, BASE);
    const methods = methodsOf(routes, pathname);
    if (methods.length === 0) throw new Refused(404, 'There is no such page.');
    if (!methods.includes(request.method ?? '')) {
      throw new Refused(405, `${request.method} is not a method of this page.`, { Allow: methods.join(', ') });
    }
    if (request.method !== 'POST') return read(request, pathname, searchParams, response);
    guard.checkOrigin(request);
    const form = await readForm(request);
    return routes.post[pathname]?.(searchParams, form, guard.isOwnForm(form));
  }

  return createServer((request, response) => {
    answerTo(request, response).then(
      (answer) => answer && send(response, answer),
      (error: unknown) => send(response, problemAnswer(error)),
    );
  }).once('close', () => live.stop());
}

function methodsOf({ get, post }: Routes, pathname: string): string[] {
  const isRead = [get, FILES].some((all) => Object.hasOwn(all, pathname)) || pathname === '/events';
  return [...(isRead ? ['GET', 'HEAD'] : []), ...(Object.hasOwn(post, pathname) ? ['POST'] : [])];
}

function problemAnswer(error: unknown): Answer {
  const status = statusOf(error);
  const title = status === 502 ? 'The environment does not answer' : 'Not possible';
  const headers = error instanceof Refused ? error.headers : {};
  return { status, page: problemPage(title, reasonOf(error), '/'), headers };
}

function send(response: ServerResponse, answer: Answer): void {
  if ('seeOther' in answer) response.writeHead(303, { ...SECURITY_HEADERS, Location: answer.seeOther }).end();
  else
    response
      .writeHead(answer.status, { ...SECURITY_HEADERS, ...answer.headers, 'Content-Type': 'text/html; charset=utf-8' })
      .end(answer.page);
}

const sendFile = (response: ServerResponse, path: string): ServerResponse =>
  response.writeHead(200, { ...SECURITY_HEADERS, 'Content-Type': FILES[path] }).end(readFileSync(join(FOLDER, path)));
