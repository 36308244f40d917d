import { rmSync } from 'node:fs';
import { type App, Testing } from 'cdktf';

/** An app whose stacks are not written to files, without the temporary folder that CDKTF creates for them. */
export function testApp(): App {
  const app = Testing.app();
  rmSync(app.outdir, { recursive: true });
  return app;
}
