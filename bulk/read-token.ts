import { createHash } from 'node:crypto';
import { readToken, toToken } from '../runtime/token';
import { InvalidPart, readRawItem } from './dynamodb-json';
import type { Position } from './reading';

/**
 * A token from which a reading continues.
 * @param scope what the positions depend on, such as the table, the index and the key condition
 */
export const toReadToken = (scope: readonly unknown[], positions: readonly Position[]): string =>
  toToken([hashOf(scope), ...positions.map((position) => position ?? 'start')]);

/** @returns the position of each segment, or undefined if the value is no token of this scope */
export function readReadToken(scope: readonly unknown[], token: string): Position[] | undefined {
  const [hash, ...positions] = readToken(token);
  if (hash !== hashOf(scope) || positions.length === 0) return undefined;
  try {
    return positions.map(toPosition);
  } catch (error) {
    if (error instanceof InvalidPart) return undefined;
    throw error;
  }
}

function toPosition(position: unknown): Position {
  if (position === 'start') return undefined;
  if (position === 'end') return 'end';
  readRawItem(position);
  return position as Position;
}

const hashOf = (scope: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(scope)).digest('base64url').slice(0, 12);
