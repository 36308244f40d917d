import { Op, Token } from 'cdktf';

/** A product. Terraform computes it if only Terraform knows the value: a token is a number that means nothing. */
export const times = (factor: number, value: number): number =>
  Token.isUnresolved(value) ? Token.asNumber(Op.mul(factor, value)) : factor * value;
