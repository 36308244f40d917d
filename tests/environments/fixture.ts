import type { App } from 'cdktf';
import { Construct } from 'constructs';
import { type EnvironmentName, environments } from '../../environments';
import type { EnvironmentConfig } from '../../environments/config';
import { EnvironmentStack } from '../../environments/stack';
import { testApp } from '../support/test-app';

let app: App | undefined;
let stacks = 0;

/**
 * Synthesizes an environment to the JSON that Terraform reads. One app for all, since an app packages functions once.
 */
export function jsonOf(name: string, config: EnvironmentConfig): string {
  app ??= testApp();
  const id = `stack-${++stacks}`;
  try {
    const stack = new EnvironmentStack(new Construct(app, id), name, config);
    return JSON.stringify(stack.toTerraform()).replaceAll(`${id}/`, '').replaceAll(`"${id}"`, '"stack"');
  } finally {
    app.node.tryRemoveChild(id);
  }
}

/** Shared by the test files of a worker: see tests/support/jest-environment.js. */
const { synthesized } = globalThis as unknown as { readonly synthesized: Map<string, string> };

/** The JSON of an environment, which is synthesized once for many test files. */
export function environmentJson(name: EnvironmentName): string {
  const json = synthesized.get(name) ?? jsonOf(name, environments[name]);
  synthesized.set(name, json);
  return json;
}

/** Paths of all values in a configuration. Arrays and tags are values; a system without settings has none. */
export function leavesOf(value: unknown, path: readonly string[] = []): string[] {
  const isBranch = typeof value === 'object' && value !== null && !Array.isArray(value) && path[0] !== 'tags';
  if (!isBranch) return [path.join('.')];
  return Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, [...path, name]));
}

export const leaf = (config: unknown, path: string): unknown =>
  path.split('.').reduce((value, name) => (value as Readonly<Record<string, unknown>> | undefined)?.[name], config);
