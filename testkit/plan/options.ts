import { named } from '../../modules/shared/check';
import { jsonObject, jsonValue, obeying, recordOf, type Shape } from '../../modules/shared/shape';
import { requireOptions } from '../options';
import type { Fixtures } from './fixtures';

export interface PlanOptions {
  /**
   * URL of a local AWS, from which the plan reads its data sources. Without it, only `data` answers them, and the
   * provider itself, such as policy documents and regions.
   */
  readonly endpoint?: string;
  /**
   * Account id for stacks whose provider has no `allowed_account_ids`.
   * @default '000000000000'
   */
  readonly accountId?: string;
  /**
   * Values of data sources that are not read, by construct path, by type and construct path, or by type.
   * @default without an endpoint, those of an empty account: `aws_caller_identity`, and no `aws_dynamodb_tables`
   */
  readonly data?: Fixtures;
  /** Values of Terraform variables, for the stacks that declare them. */
  readonly variables?: Readonly<Record<string, unknown>>;
}

const SHAPE: Shape<PlanOptions> = {
  endpoint: obeying<string>((prop, url) =>
    named(prop, url, /^https?:\/\/[^/]/, 'be the URL of a running local AWS, such as http://127.0.0.1:4566'),
  ),
  accountId: obeying<string>((prop, id) => named(prop, id, /^\d{12}$/, 'be an account id of 12 digits')),
  data: recordOf(jsonObject),
  variables: recordOf(jsonValue),
};

/** @param caller for example `plan()` */
export const requirePlanOptions = (caller: string, options: PlanOptions): void =>
  requireOptions(caller, options, SHAPE);
