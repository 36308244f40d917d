import { messages } from './messages';
import { orders } from './orders';
import { restaurants } from './restaurants';
import { scores } from './scores';
import type { SystemCommands } from './system';

/** Every system that the tool knows. */
export const systems: readonly SystemCommands[] = [orders, restaurants, scores, messages];
