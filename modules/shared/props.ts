import { Lazy } from 'cdktf';
import type { IConstruct } from 'constructs';
import { check, type Finding } from './check';
import { faultyNames, isRequired, type Kind, type Shape, shapeFindings } from './shape';

/** Props of which some may have the wrong type or name. */
interface JudgedProps<Props> {
  /**
   * The props whose types are right. In place of the others there is the default or, for a required one, a token: rules
   * pass what only Terraform knows.
   */
  readonly sound: Props;
  /** The faults of types and names, with the broken rules except for those about a faulty prop. */
  readonly findingsWith: (rules: readonly Finding[]) => Finding[];
}

/** Checks the types of props, so that other rules can be checked at once for those that are right. */
export function judgeProps<Props extends object>(props: Props, shape: Shape<Props>): JudgedProps<Props> {
  const faults = shapeFindings(props, shape).filter((fault) => fault !== undefined);
  if (faults.length === 0) return { sound: props ?? ({} as Props), findingsWith: (rules) => [...rules] };
  const faulty = faultyNames(props, shape);
  const kinds: [string, Kind][] = Object.entries(shape);
  const sound = kinds.flatMap(([name, of]): [string, unknown][] => {
    if (!faulty.includes(name)) return [[name, props?.[name as keyof Props]]];
    return isRequired(of) ? [[name, Lazy.anyValue({ produce: () => undefined })]] : [];
  });
  return {
    sound: Object.fromEntries(sound) as Props,
    findingsWith: (rules) => [
      ...faults,
      ...rules.filter((rule) => rule !== undefined && !faulty.some((name) => new RegExp(`\\b${name}\\b`).test(rule))),
    ],
  };
}

/** @returns the settings of a construct @throws one error that names it and every broken rule, of types and of values */
export function checkProps<Props extends object, Settings>(
  construct: IConstruct,
  props: Props,
  shape: Shape<Props>,
  settingsOf: (props: Props) => Settings,
  rules: (settings: Settings) => readonly Finding[],
): Settings {
  const { sound, findingsWith } = judgeProps(props, shape);
  const settings = settingsOf(sound);
  check(construct, findingsWith(rules(settings)));
  return settings;
}
