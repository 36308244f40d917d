import { RESTAURANT_KEY, readRestaurants } from '../../bulk/restaurants';
import type { EnvironmentName } from '../../environments';
import { clientConfig } from '../deployment';
import { envOption } from '../deployment/bulk-load';
import { loadLines } from '../deployment/file-load';
import { fileInShell } from '../terminal/shell';
import { restaurantsOutputs } from './outputs';

/**
 * Loads restaurants from a file of JSON lines, or from stdin (`-`). Progress and rejected lines go to stderr.
 * @param fromLine lines before it are skipped
 * @throws if the load cannot continue. The message has the command that resumes it, and so has the one on Ctrl-C
 */
export async function loadFile(env: EnvironmentName, file: string, fromLine: number) {
  const { tableName } = await restaurantsOutputs(env);
  return loadLines({
    reach: { env, config: clientConfig(env) },
    tableName,
    keyAttributes: RESTAURANT_KEY,
    noun: 'restaurant',
    file,
    fromLine,
    read: (content) => readRestaurants(content, fromLine),
    resume: (line) => `npx tableside restaurants load ${fileInShell(file)} --from-line ${line}${envOption(env)}`,
  });
}
