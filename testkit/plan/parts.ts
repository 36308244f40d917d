import { availableParallelism } from 'node:os';
import type { Module } from './module';

/** With less for each, several runs of Terraform gain little (with 265 for each a fifth), since each starts the provider. */
const LEAST_RESOURCES = 200;

type Sized = Pick<Module, 'configuration'>;

/** Parts with about as many resources each, at most one for each processor. */
export function partsOf<M extends Sized>(modules: readonly M[], processors = availableParallelism()): M[][] {
  const total = modules.reduce((sum, module) => sum + sizeOf(module), 0);
  const number = Math.min(processors, modules.length, Math.floor(total / LEAST_RESOURCES));
  const parts = Array.from({ length: Math.max(number, 1) }, () => ({ size: 0, modules: [] as M[] }));
  for (const module of modules.toSorted((a, b) => sizeOf(b) - sizeOf(a))) {
    const smallest = parts.reduce((one, other) => (other.size < one.size ? other : one));
    smallest.modules.push(module);
    smallest.size += sizeOf(module);
  }
  return parts.map((part) => part.modules);
}

const sizeOf = ({ configuration: { resource = {}, data = {} } }: Sized): number =>
  [resource, data]
    .flatMap((types) => Object.values(types))
    .reduce((sum, blocks) => sum + Object.keys(blocks).length, 0);
