import type { ScoresOutputs } from '../../systems/scores';
import type { SystemCommands } from '../system';
import { benchScores } from './bench';
import { scores as command } from './command';

export const scores: SystemCommands<keyof ScoresOutputs> = {
  name: 'scores',
  functions: { query: 'queryFunctionName', measure: 'measureFunctionName' },
  failureQueues: {},
  tryNext: ['npx tableside scores load', 'npx tableside scores list user-1'],
  command,
  summary: ({ daxEndpoint, daxCaFile }) =>
    `DAX: ${daxEndpoint}${daxCaFile === undefined ? '' : `, whose clients must trust ${daxCaFile}`}`,
  bench: benchScores,
};
