import { pipFailure, venvFailure } from '../../../local/machine/python';

const NOT_FOUND = 'ERROR: No matching distribution found for botocore==1.43.106';
const NETWORK = 'pip needs access to the Python package index, or to a mirror in its configuration.';

describe('a failure of pip', () => {
  it.each([
    ["WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError(…)': /simple/botocore/"],
    ["WARNING: Retrying (Retry(total=0)) after connection broken by 'ProxyError(…)': /simple/botocore/"],
    ["WARNING: Retrying (Retry(total=0)) after connection broken by 'SSLError(…)': /simple/botocore/"],
    ['ERROR: HTTP error 503 while getting https://pypi.org/…'],
  ])('says what pip needs after a network failure: %s', (said) => {
    expect(pipFailure(`${said}\n${NOT_FOUND}\n`)).toBe(
      `pip cannot install the local AWS:\n${said}\n${NOT_FOUND}\n${NETWORK}`,
    );
  });

  it.each([
    ['ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device'],
    ["FileNotFoundError: [Errno 2] No such file or directory: '/x/pip/_vendor/urllib3/connection.py'"],
    ['ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.'],
    [NOT_FOUND],
  ])('does not blame the network for: %s', (said) => {
    expect(pipFailure(`first\n2\n3\n4\n${said}\n`)).toBe(`pip cannot install the local AWS:\n2\n3\n4\n${said}`);
  });
});

it('names what is installed if it is not the local AWS', () => {
  expect(pipFailure(NOT_FOUND, 'the Python DAX client')).toBe(
    `pip cannot install the Python DAX client:\n${NOT_FOUND}`,
  );
  expect(venvFailure('Error', 'the Python DAX client')).toBe(
    'Python cannot create a virtual environment for the Python DAX client:\nError',
  );
});

describe("a failure of Python's venv module", () => {
  it('says what to install if the module is missing', () => {
    const said = 'The virtual environment was not created successfully because ensurepip is not available.';
    expect(venvFailure(said)).toBe(
      `Python cannot create a virtual environment for the local AWS:\n${said}\n` +
        "Install Python's venv module (on Debian and Ubuntu: apt-get install python3-venv).",
    );
  });

  it('does not say that the module is missing after another failure', () => {
    expect(venvFailure('Error: [Errno 28] No space left on device')).toBe(
      'Python cannot create a virtual environment for the local AWS:\nError: [Errno 28] No space left on device',
    );
  });
});
