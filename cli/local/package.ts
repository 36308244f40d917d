// The program `tableside` of the npm package: the commands that need no environment.
import { version } from '../../package.json';
import { group } from '../terminal/plain-command';
import { run } from '../terminal/run';
import { dax } from './dax';
import { eventSources } from './event-sources';

// Silences the AWS SDK's notice about future Node versions.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
(require('../../bin/lost-output') as { handle(): void }).handle();

const program = group(
  'tableside',
  'Serve event source mappings and DAX beside any local AWS',
  'event-sources --endpoint http://127.0.0.1:4566 --serve disabled',
).version(version, '-V, --version', 'Show the version');

program.addCommand(eventSources()).addCommand(dax());
void run(program, process.argv);
