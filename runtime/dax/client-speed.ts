/** The parts of the DAX client that this file changes. Its version is pinned. */
type Parse = (expression: string, errorListener: unknown) => unknown;
interface ExpressionParser {
  parseProjection: Parse;
  parseCondition: Parse;
  parseUpdate: Parse;
}
interface Decoder {
  readonly start: number;
  readonly _limit: number;
}
interface Assembler {
  _decodeAttributeValue(decoder: Decoder): unknown;
  _decodeAnonymousStreamedValues(decoder: Decoder): unknown[];
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

/** Reads the values of an item until its bytes end: the DAX client reads on until it fails, which takes as long. */
export function readItemsToTheirEnd(assembler: Assembler): void {
  assembler._decodeAnonymousStreamedValues = (decoder) => {
    const values: unknown[] = [];
    while (decoder.start < decoder._limit) values.push(assembler._decodeAttributeValue(decoder));
    return values;
  };
}
