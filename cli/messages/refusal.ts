import { FunctionFailed } from '../deployment/invoke';

/** Why a request was refused, whoever sends it again. Any other failure may pass. */
export type Refusal = 'InvalidRequest' | 'UnknownGroup' | 'NotAMember' | 'MessageIdInUse';

const REFUSALS: readonly string[] = [
  'InvalidRequest',
  'UnknownGroup',
  'NotAMember',
  'MessageIdInUse',
] satisfies Refusal[];

/** Of errors whose type is lost. Any other refusal is an invalid request. */
const SENTENCES: readonly (readonly [RegExp, Refusal])[] = [
  [/^message_group_uuid must be an existing group/, 'UnknownGroup'],
  [/^user_uuid must be a member of/, 'NotAMember'],
  [/^message_uuid must be new/, 'MessageIdInUse'],
];

/** Undefined if the request was not refused. */
export const refusalOf = (error: unknown): Refusal | undefined =>
  error instanceof Error && REFUSALS.includes(error.name) ? (error.name as Refusal) : undefined;

/** The error of a function as the plain call throws it, if the function refused the request. */
export function fromFunction(error: unknown): unknown {
  if (!(error instanceof FunctionFailed)) return error;
  const { type, reason, isUntyped, isInvalidRequest } = error;
  const sentence = isUntyped ? SENTENCES.find(([pattern]) => pattern.test(reason)) : undefined;
  const name = REFUSALS.includes(type) ? type : (sentence?.[1] ?? (isInvalidRequest ? 'InvalidRequest' : undefined));
  return name === undefined ? error : Object.assign(new Error(reason, { cause: error }), { name });
}

/** Describes a failure to a person. */
export const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message || error.name : String(error);
