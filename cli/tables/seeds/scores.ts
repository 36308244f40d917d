import type { Item } from '../../../runtime/dynamodb/item';
import { sampleScores } from '../../scores/sample';
import { itemOf } from './plain';
import type { Seed } from './seed';

const GAMES = 10;

/** Scores of players, ten of each. */
export const seedScores: Seed = function* (fakerOf, size): Generator<Item> {
  const sample = { users: Math.ceil(size / GAMES), games: GAMES, seed: fakerOf(0).number.int() };
  let number = 0;
  for (const score of sampleScores(sample)) if (number++ < size) yield itemOf(score);
};
