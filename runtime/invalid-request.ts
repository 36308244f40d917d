/** Says what of a request is wrong: the attribute, the rule and the value. */
export class InvalidRequest extends Error {
  override readonly name = 'InvalidRequest';
}
