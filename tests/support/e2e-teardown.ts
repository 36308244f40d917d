import { Tableside } from './tableside';

/** After all end-to-end tests: removes the environment that they shared. */
export default (): Promise<void> => new Tableside(process.env.TABLESIDE_TEST_HOME).remove();
