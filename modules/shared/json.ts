import { Fn, Token } from 'cdktf';

/** JSON in which Terraform escapes the values of tokens, and which is valid in HCL as well. */
export function json(value: unknown): string {
  const text = JSON.stringify(value);
  return Token.isUnresolved(text) ? Fn.jsonencode(value) : text;
}
