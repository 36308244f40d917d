/** What the machine lacks, in a sentence that says what, why and how to get it. */
export class SetupError extends Error {
  public override readonly name = 'SetupError';
}
