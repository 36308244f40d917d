import { createHash } from 'node:crypto';
import type { Score } from '../../tables/scores';

const GAMES = [
  'Amber Road',
  'Borealis',
  'Copper Canyon',
  'Driftwood',
  'Echo Station',
  'Foxglove',
  'Gravity Well',
  'Harbour Lights',
  'Inkwell',
  'Juniper Pass',
] as const;

/** The first game of every player: 2024-01-01T00:00:00Z. */
const FIRST_MS = 1_704_067_200_000;
/** Between the games of a player. Longer than the random part, so that the games keep their order. */
const STEP_MS = 6 * 3_600_000;

export interface Sample {
  readonly users: number;
  /** Scores of each player. */
  readonly games: number;
  readonly seed: number;
}

/** Every player plays every game, again and again. The same seed results in the same scores, and more players or games only add some. */
export function* sampleScores({ users, games, seed }: Sample): Generator<Score> {
  // One player after the other would write to one partition at a time.
  for (let game = 0; game < games; game++) {
    for (let user = 1; user <= users; user++) yield sampleScore(seed, user, game);
  }
}

function sampleScore(seed: number, user: number, game: number): Score {
  const random = createHash('sha256').update(`${seed} ${user} ${game}`).digest();
  /** An integer between both bounds, inclusive. */
  const draw = (position: number, least: number, most: number) =>
    least + (random.readUInt32LE(4 * position) % (most - least + 1));
  return {
    UserId: `user-${user}`,
    CreatedTime: FIRST_MS + game * STEP_MS + draw(0, 0, STEP_MS - 1),
    GameTitle: GAMES[game % GAMES.length] ?? '',
    Score: draw(1, 1000, 6000),
    Wins: draw(2, 0, 100),
    Losses: draw(3, 5, 50),
  };
}
