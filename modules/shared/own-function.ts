import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A function of this package: in the npm package it is bundled already, so that its users need no esbuild. */
export function ownFunction(name: string) {
  const entry = join(__dirname, '..', '..', 'functions', name);
  const bundle = join(entry, 'bundle');
  return existsSync(bundle) ? { entry: bundle, bundled: true } : { entry, bundled: false };
}
