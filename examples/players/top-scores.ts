import { Entity } from 'electrodb';
import { createTableClient } from 'tableside/runtime/dax';

const Score = new Entity(
  {
    model: { entity: 'score', version: '1', service: 'game' },
    attributes: {
      player: { type: 'string', required: true },
      game: { type: 'string', required: true },
      points: { type: 'number', required: true },
    },
    indexes: { byPlayer: { pk: { field: 'pk', composite: ['player'] }, sk: { field: 'sk', composite: ['game'] } } },
  },
  { table: process.env.TABLE_NAME ?? '', client: createTableClient(process.env) },
);

interface Request {
  readonly player: string;
  /** A score to store before the answer. */
  readonly score?: { readonly game: string; readonly points: number };
}

/** The scores of a player, the highest first. */
export async function handler({ player, score }: Request) {
  if (score) await Score.put({ player, ...score }).go();
  const { data } = await Score.query.byPlayer({ player }).go({ pages: 'all' });
  return data.sort((one, other) => other.points - one.points);
}
