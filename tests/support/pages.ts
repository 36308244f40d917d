import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../local/machine/paths';

export const readPage = (page: string): string => readFileSync(join(root, page), 'utf8');

/** The paths of all pages that are not generated. */
export const pages = readdirSync(root).flatMap((name) => {
  if (name.endsWith('.md')) return name;
  if (/^(node_modules|dist|cdktf\.out|\..*)$/.test(name) || !statSync(join(root, name)).isDirectory()) return [];
  const files = readdirSync(join(root, name), { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.endsWith('.md')).map((file) => join(name, file));
});
