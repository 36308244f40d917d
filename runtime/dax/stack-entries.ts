import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { constructStack } from '@smithy/core/client';

export type Stack = DynamoDBClient['middlewareStack'];
export type Resolve = Stack['resolve'];
export type Handler = Parameters<Resolve>[0];
export type Context = Parameters<Resolve>[1];
export type Middleware = (next: Handler, context: Context) => Handler;

/** A middleware with the options with which it was added. */
interface Entry {
  readonly middleware: Middleware;
  readonly name?: string;
  readonly step?: string;
  readonly tags?: readonly string[];
  readonly toMiddleware?: string;
  readonly relation?: string;
}

/** The SDK's middlewares that make an HTTP request of the input, and an output of its response. */
const SERDE = ['serializerMiddleware', 'deserializerMiddleware'];
const HTTP_STEPS = ['build', 'finalizeRequest'];
const HTTP_TAGS = ['HTTP_AUTH_SCHEME', 'ENDPOINT', 'ENDPOINT_V2'];

const isSerde = (entry: Entry) => SERDE.includes(entry.name ?? '');
const isHttpTagged = (entry: Entry) => entry.tags?.some((tag) => HTTP_TAGS.includes(tag)) ?? false;
const isHttpStep = (entry: Entry) => HTTP_STEPS.includes(entry.step ?? '');

/** Visits the middlewares of a stack: it copies each with its options into what it takes for another stack. */
function visit(
  stack: Stack,
  visitor: { readonly absolute: (entry: Entry) => void; readonly relative: (entry: Entry) => void },
): void {
  stack.applyToStack({
    add: (_middleware: unknown, entry: Entry) => visitor.absolute(entry),
    addRelativeTo: (_middleware: unknown, entry: Entry) => visitor.relative(entry),
  } as never);
}

/** A stack takes the middleware from the options, too. */
const changed = (entry: Entry, middleware: Middleware) =>
  [middleware, { ...entry, middleware }] as never as [never, never];

/** What runs around a command, whoever answers it, in its order: outside and inside of the place of the serializer. */
export interface Chain {
  readonly outside: readonly Middleware[];
  readonly inside: readonly Middleware[];
}

/**
 * The middlewares of a command that the document client adds: they translate its input and its output.
 * @returns undefined if the command has others, whose order only the SDK knows
 */
export function translationOf(commandStack: Stack): Chain | undefined {
  const outside: Middleware[] = [];
  const inside: Middleware[] = [];
  let isSimple = true;
  visit(commandStack, {
    absolute: (entry) => {
      isSimple &&= isSerde(entry);
    },
    relative: (entry) => {
      if (isHttpTagged(entry)) return;
      const place = [outside, inside][SERDE.indexOf(entry.toMiddleware ?? '')];
      isSimple &&= entry.relation === 'before' && place !== undefined;
      place?.push(entry.middleware);
    },
  });
  return isSimple ? { outside, inside } : undefined;
}

/** Separates what runs for every command from what runs for HTTP requests only. */
export function divide(stack: Stack): { readonly around: Chain; readonly http: Stack } {
  const around = constructStack() as unknown as Stack;
  const http = constructStack() as unknown as Stack;
  const absolute: Entry[] = [];
  const relative: Entry[] = [];
  visit(stack, { absolute: (entry) => absolute.push(entry), relative: (entry) => relative.push(entry) });
  const order: (Middleware | undefined)[] = [];
  const noted = (middleware?: Middleware) => (next: Handler) => {
    order.unshift(middleware);
    return next;
  };
  for (const [index, name] of SERDE.entries()) {
    around.add(noted() as never, { name, step: index === 0 ? 'serialize' : 'deserialize' } as never);
  }
  const isAround = new Map<string | undefined, boolean>(SERDE.map((name) => [name, true]));
  for (const entry of absolute) {
    const isHttp = isSerde(entry) || isHttpStep(entry);
    if (isHttp) http.add(entry.middleware as never, entry as never);
    else around.add(...changed(entry, noted(entry.middleware)));
    if (entry.name && !isSerde(entry)) isAround.set(entry.name, !isHttp);
  }
  const belongsAround = (entry: Entry): boolean => {
    if (isHttpTagged(entry)) return false;
    const target = relative.find(({ name }) => name !== undefined && name === entry.toMiddleware);
    return target ? belongsAround(target) : isAround.get(entry.toMiddleware) === true;
  };
  for (const entry of relative) {
    if (belongsAround(entry)) around.addRelativeTo(...changed(entry, noted(entry.middleware)));
    else http.addRelativeTo(entry.middleware as never, entry as never);
  }
  around.resolve((() => undefined) as never, {} as never);
  const middlewares = (part: typeof order) => part.filter((middleware) => middleware !== undefined);
  const serializer = order.indexOf(undefined);
  return {
    around: { outside: middlewares(order.slice(0, serializer)), inside: middlewares(order.slice(serializer)) },
    http,
  };
}
