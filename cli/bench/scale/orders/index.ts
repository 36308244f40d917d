import type { Deployed } from '../deployed';
import type { Values } from '../inputs';
import type { System } from '../system';
import { drivers } from './drivers';
import { Orders } from './model';
import { drainStage, publishStage, siteStage } from './stages';

export function orders(deployed: Deployed, values: Values): System {
  const system = new Orders(deployed, values);
  return {
    name: 'orders',
    unit: 'orders/s',
    stages: [drainStage(system), publishStage(system), siteStage(values)],
    drivers: drivers(system),
  };
}
