export { type Plan, type PlanOptions, plan } from './plan';
export { type Block, readStack, type SynthesizedStack, synth } from './synth';
