/** The parts of the DAX client that this file changes. Its version is pinned. */
type Parse = (expression: string, errorListener: unknown) => unknown;
interface ExpressionParser {
  parseProjection: Parse;
  parseCondition: Parse;
  parseUpdate: Parse;
}
interface Decoder {
  readonly NeedMoreData: new () => Error;
  readonly prototype: { readonly start: number; readonly _limit: number; _ensureAvailable(bytes: number): void };
}

/** Handlers have few expressions. More are parsed again. */
const MAX_EXPRESSIONS = 200;

/** Parses each expression once: the DAX client parses it for every request, and its first attempt always fails. */
export function rememberExpressions(parser: ExpressionParser): void {
  for (const name of ['parseProjection', 'parseCondition', 'parseUpdate'] as const) {
    const parse = parser[name];
    const known = new Map<string, unknown>();
    parser[name] = (expression, errorListener) => {
      const tree = known.get(expression) ?? parse(expression, errorListener);
      known.delete(expression);
      known.set(expression, tree);
      const [oldest = ''] = known.keys();
      if (known.size > MAX_EXPRESSIONS) known.delete(oldest);
      return tree;
    };
  }
}

/** Ends each item with the same error: the DAX client makes one with a stack trace for every item that it reads. */
export function endItemsCheaply(decoder: Decoder): void {
  const end = new decoder.NeedMoreData();
  decoder.prototype._ensureAvailable = function (bytes) {
    if (this._limit - this.start < bytes) throw end;
  };
}
