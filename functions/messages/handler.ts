import { createAnswering } from '../../runtime/answers';
import type { Instruments } from '../../runtime/invocation';

/**
 * The handler of a call that checks its request: it answers with the time that it took, too, and rejects as the call
 * does.
 */
export const createHandler = <Request, Answer extends object>(
  call: (request: Request) => Promise<Answer>,
  instruments?: Instruments,
) => createAnswering((event) => call(event as Request), countOf, instruments);

/** How many items a list has; a message that was sent is one. */
const countOf = (answer: { readonly items?: readonly unknown[] }): number => answer.items?.length ?? 1;
