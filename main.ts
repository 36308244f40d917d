import { App } from 'cdktf';
import { environments } from './environments';
import { onThisMachine, SetupError } from './environments/machine';
import { EnvironmentStack } from './environments/stack';

const app = new App();
for (const [name, config] of Object.entries(environments)) {
  try {
    new EnvironmentStack(app, name, onThisMachine(config));
  } catch (error) {
    // A wrong setting of this machine concerns only the environment that depends on it.
    if (!(error instanceof SetupError)) throw error;
    console.error(`Skipping the environment ${name}: ${error.message}`);
  }
}
app.synth();
