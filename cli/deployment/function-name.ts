import { systems } from '../systems';
import type { Outputs } from '.';

/** By `<system>/<function>`: the output that holds the name of the deployed function. */
export const functionOutputs: Readonly<Record<string, string>> = Object.fromEntries(
  systems.flatMap(({ name, functions }) =>
    Object.entries(functions).map(([short, output]) => [`${name}/${short}`, output]),
  ),
);

/** The name of a deployed function. @param name `<system>/<function>` */
export function functionNamed(outputs: Outputs, name: string): string | undefined {
  const [system = ''] = name.split('/');
  return outputs[system]?.[functionOutputs[name] ?? ''];
}
