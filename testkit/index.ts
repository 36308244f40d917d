export {
  type Action,
  type Change,
  type Diagnostic,
  type Failure,
  type Fixtures,
  type Plan,
  PlanError,
  type PlanOptions,
  plan,
  type Replan,
  replan,
  type StackSource,
} from './plan';
export { type Block, readStack, type SynthesizedStack, synth } from './synth';
