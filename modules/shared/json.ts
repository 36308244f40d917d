import { Fn, Token } from 'cdktf';

/** JSON in which Terraform escapes the values of tokens, and which is valid in HCL as well. */
export function json(value: unknown): string {
  return hasToken(value) ? Fn.jsonencode(value) : String(JSON.stringify(value));
}

/** Whether a value anywhere in another one is known only to Terraform. JSON would hide lists and numbers. */
export const hasToken = (value: unknown): boolean =>
  Token.isUnresolved(value) || (typeof value === 'object' && value !== null && Object.values(value).some(hasToken));
