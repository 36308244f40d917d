import { type ScoresConfig, ScoresSystem } from '../../systems/scores';
import type { SystemProps } from '../../systems/system';
import { synth } from '../../testkit';
import { systemProps } from './fixture';

export const config: ScoresConfig = { nodeType: 'dax.t3.small', nodeCount: 2, measurable: false };

export const synthSystem = (props: Partial<SystemProps<ScoresConfig>> = {}) =>
  synth((stack) => {
    new ScoresSystem(stack, 'Games', { ...systemProps(stack, 'games', config), ...props });
  });
