import { signalOf } from './abort';
import { operationOf } from './operations';
import type { DaxRequests, Request, Result } from './requests';
import {
  type Chain,
  type Context,
  divide,
  type Handler,
  type Middleware,
  type Resolve,
  type Stack,
  translationOf,
} from './stack-entries';

/**
 * A client's stack whose commands go to DAX. Middlewares around the command, such as a logger or those of the document
 * client, run once, whether DAX or the table answers. Those that belong to HTTP run for the table only.
 */
export function daxStack(client: Stack, requests: DaxRequests): Stack {
  let around: Chain | undefined;
  const chain = () => {
    around ??= divide(client).around;
    return around;
  };
  const changing = <Name extends 'add' | 'addRelativeTo' | 'use' | 'remove' | 'removeByTag'>(name: Name) =>
    ((...args: unknown[]) => {
      around = undefined;
      return call(client, name, args);
    }) as Stack[Name];
  return {
    ...client,
    add: changing('add'),
    addRelativeTo: changing('addRelativeTo'),
    use: changing('use'),
    remove: changing('remove'),
    removeByTag: changing('removeByTag'),
    clone: () => daxStack(client.clone(), requests),
    concat: ((from: Stack) => new JoinedStack({ client, chain, requests }, [from])) as unknown as Stack['concat'],
    resolve: ((handler: Handler, context: Context) =>
      resolve({ requests, chain, stack: () => client }, handler, context)) as Resolve,
  };
}

const call = (stack: Stack, name: keyof Stack, args: readonly unknown[]): never =>
  (stack[name] as (...args: readonly unknown[]) => never)(...args);

/** The client's stack with those of a command. Joining them for every command would cost more than a cached answer. */
class JoinedStack implements Record<keyof Stack, unknown> {
  private whole: Stack | undefined;

  constructor(
    private readonly base: { readonly client: Stack; readonly chain: () => Chain; readonly requests: DaxRequests },
    private readonly parts: readonly Stack[],
  ) {}

  concat(from: Stack): unknown {
    return this.whole ? this.whole.concat(from as never) : new JoinedStack(this.base, [...this.parts, from]);
  }

  resolve(handler: Handler, context: Context): Handler {
    if (this.whole) return this.whole.resolve(handler, context);
    const { requests } = this.base;
    return resolve({ requests, chain: () => this.chain(), stack: () => this.join() }, handler, context);
  }

  add(...args: unknown[]) {
    return call(this.joined, 'add', args);
  }

  addRelativeTo(...args: unknown[]) {
    return call(this.joined, 'addRelativeTo', args);
  }

  use(...args: unknown[]) {
    return call(this.joined, 'use', args);
  }

  remove(...args: unknown[]) {
    return call(this.joined, 'remove', args);
  }

  removeByTag(...args: unknown[]) {
    return call(this.joined, 'removeByTag', args);
  }

  applyToStack(...args: unknown[]) {
    return call(this.joined, 'applyToStack', args);
  }

  identify(...args: unknown[]) {
    return call(this.joined, 'identify', args);
  }

  identifyOnResolve(...args: unknown[]) {
    return call(this.joined, 'identifyOnResolve', args);
  }

  clone() {
    return this.joined.clone();
  }

  private get joined(): Stack {
    this.whole ??= daxStack(this.join(), this.base.requests);
    return this.whole;
  }

  private join(): Stack {
    return this.parts.reduce<Stack>((stack, part) => stack.concat(part as never) as Stack, this.base.client);
  }

  private chain(): Chain {
    let { outside, inside } = this.base.chain();
    // The document client joins the stack of a command twice.
    for (const part of new Set(this.parts)) {
      const translation = translationOf(part);
      if (!translation) return divide(this.join()).around;
      outside = [...outside, ...translation.outside];
      inside = [...inside, ...translation.inside];
    }
    return { outside, inside };
  }
}

interface Resolution {
  readonly requests: DaxRequests;
  readonly chain: () => Chain;
  readonly stack: () => Stack;
}

function resolve({ requests, chain, stack }: Resolution, handler: Handler, context: Context): Handler {
  const operation = operationOf(context.commandName);
  if (!operation) return stack().resolve(handler, context);
  const { __smithy_context: { abortSignal } = {} } = context as {
    readonly __smithy_context?: { readonly abortSignal?: AbortSignal };
  };
  let http: ((args: object) => Promise<Result>) | undefined;
  const table = (input: Request['input']) => {
    http ??= divide(stack()).http.resolve(handler, context) as unknown as (args: object) => Promise<Result>;
    return http({ input });
  };
  const signal = signalOf(abortSignal);
  const send = ({ input }: Pick<Request, 'input'>) => requests.send({ operation, input, signal, table });
  return compose(chain(), send as never, context);
}

function compose({ outside, inside }: Chain, send: Handler, context: Context): Handler {
  const wrap = (next: Handler, middleware: Middleware) => middleware(next, context);
  const inner = inside.reduceRight(wrap, send);
  // In the place of the serializer, which makes a request: middlewares after it may change its headers.
  const place = ({ input }: Pick<Request, 'input'>) => inner({ input, request: { headers: {} } } as never);
  return outside.reduceRight(wrap, place as never);
}
