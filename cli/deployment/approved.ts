import type { EnvironmentName } from '../../environments';
import { requireHome } from '../../local/machine/home';
import { SetupError } from '../../local/machine/setup-error';
import { ask } from '../terminal/ask';
import { warn } from '../terminal/command';
import { InterruptedError } from '../terminal/interrupt';
import { step } from '../terminal/progress';
import { refuseRedirects } from './redirect';
import { deploy, NotApproved } from './terraform';

/**
 * Deploys an environment on AWS, once a person approves the plan on this terminal.
 * @returns Terraform's summary
 * @throws if it fails. The message says what failed, and ends with the command that continues
 */
export async function deployApproved(env: EnvironmentName): Promise<string> {
  refuseRedirects(env);
  requireHome();
  const approve = async (plan: string) => {
    warn(plan.slice(Math.max(0, plan.search(/^\S+ will perform/m))));
    return ask(`Apply these changes to ${env}`);
  };
  try {
    return await step(
      `Deploying ${env}`,
      (progress) => deploy(env, progress, approve),
      (result) => result,
      // A spinner would draw over the plan and the question.
      false,
    );
  } catch (error) {
    if (error instanceof SetupError || error instanceof NotApproved || error instanceof InterruptedError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`${message}\nCorrect that, then continue with: npx tableside up --env ${env}`, { cause: error });
  }
}
