/** Something that this machine lacks. The message says what, why, and how to get it. */
export class SetupError extends Error {
  public override readonly name = 'SetupError';
}
