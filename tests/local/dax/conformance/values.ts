import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from './case';

export const S = (text: string): AttributeValue.SMember => ({ S: text });
export const N = (number: string | number): AttributeValue.NMember => ({ N: String(number) });
/** A binary value from bytes, or from the UTF-8 bytes of a string. */
export const B = (bytes: readonly number[] | string): AttributeValue.BMember => ({ B: bytesOf(bytes) });
export const BOOL = (value: boolean): AttributeValue.BOOLMember => ({ BOOL: value });
export const NULL: AttributeValue.NULLMember = { NULL: true };
export const L = (...values: AttributeValue[]): AttributeValue.LMember => ({ L: values });
export const M = (values: Item): AttributeValue.MMember => ({ M: values });
export const SS = (...texts: string[]): AttributeValue.SSMember => ({ SS: texts });
export const NS = (...numbers: (string | number)[]): AttributeValue.NSMember => ({ NS: numbers.map(String) });
export const BS = (...values: (readonly number[] | string)[]): AttributeValue.BSMember => ({ BS: values.map(bytesOf) });

const bytesOf = (bytes: readonly number[] | string): Uint8Array =>
  typeof bytes === 'string' ? new TextEncoder().encode(bytes) : Uint8Array.from(bytes);
