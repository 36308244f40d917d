import { Tableside } from './tableside';

/** Removes the environment that the systems' end-to-end tests shared. */
export default (): Promise<void> => new Tableside(process.env.TABLESIDE_TEST_HOME).remove();
