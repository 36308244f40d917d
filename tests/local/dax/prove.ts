import type { Behavior } from './behaviours';

/** Tests every row of a table; a row without a test is a type error. */
export function prove<Id extends string>(
  title: string,
  table: Readonly<Record<Id, Behavior>>,
  proofs: Readonly<Record<NoInfer<Id>, () => Promise<void>>>,
): void {
  describe(title, () => {
    for (const [id, { says }] of Object.entries<Behavior>(table)) it(says, () => proofs[id as Id]());
  });
}
