import { App } from 'cdktf';
import { environments } from './environments';
import { EnvironmentStack } from './environments/stack';

const app = new App();
for (const [name, config] of Object.entries(environments)) new EnvironmentStack(app, name, config);
app.synth();
