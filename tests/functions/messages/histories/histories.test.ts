import * as fc from 'fast-check';
import { plans } from './plan';
import { playVirtually } from './virtual';

// `histories.local.test.ts` runs many more.
const HISTORIES = 40;

it('keeps each conversation exact, whatever fails, is killed, delivered again or out of order', async () => {
  await fc.assert(fc.asyncProperty(plans, playVirtually), { numRuns: HISTORIES, seed: 1 });
});
