export { assertThat } from './assert';
export { type Invocation, type InvokeOptions, invoke } from './invoke';
export type { Properties, StackMatchers } from './matchers';
export { type Plan, type PlanOptions, plan } from './plan';
export type { ResourceType } from './resource-type';
export type { Statement } from './statements';
export { type Block, readStack, type SynthesizedStack, type SynthOptions, synth } from './synth';
export type { Exception } from './wildcards';
