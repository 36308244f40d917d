import { App } from 'cdktf';
import { environments } from './environments';
import { onThisMachine, SetupError } from './environments/machine';
import { EnvironmentStack } from './environments/stack';

const app = new App();
for (const [name, config] of Object.entries(environments)) {
  try {
    new EnvironmentStack(app, name, onThisMachine(config));
  } catch (error) {
    // An invalid setting of this machine affects only the environment that uses it.
    if (!(error instanceof SetupError)) throw error;
    console.error(`Skipping the environment ${name}: ${error.message}`);
  }
}
app.synth();
