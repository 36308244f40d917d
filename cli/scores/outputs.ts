import type { EnvironmentName } from '../../environments';
import type { ScoresOutputs } from '../../systems/scores';
import { outputsOf } from '../deployment';

/** @throws if the scores system is not deployed */
export const scoresOutputs = (env: EnvironmentName): Promise<ScoresOutputs> => outputsOf<ScoresOutputs>('scores', env);
