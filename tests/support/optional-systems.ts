/** From the one that is synthesized fastest. */
export const SYSTEMS = ['scores', 'restaurants', 'orders', 'messages'] as const;

export type SystemName = (typeof SYSTEMS)[number];

type Class = new (...parameters: readonly unknown[]) => object;

let included: readonly SystemName[] = SYSTEMS;

/** Creates stacks with only some of the systems. */
export function including<Result>(systems: readonly SystemName[], act: () => Result): Result {
  included = systems;
  try {
    return act();
  } finally {
    included = SYSTEMS;
  }
}

/** For `jest.mock`: the module of a system that is created only where it is included. */
export function optional(system: SystemName, actual: Readonly<Record<string, unknown>>) {
  const className = `${system[0]?.toUpperCase()}${system.slice(1)}System`;
  const System = actual[className] as Class;
  return {
    ...actual,
    [className]: class {
      constructor(...parameters: readonly unknown[]) {
        if (included.includes(system)) new System(...parameters);
      }
    },
  };
}
