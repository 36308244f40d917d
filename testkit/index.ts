export { type Block, readStack, type SynthesizedStack, synth } from './synth';
