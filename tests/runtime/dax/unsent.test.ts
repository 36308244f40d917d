import { isUnsent, noteUnsent } from '../../../runtime/dax/unsent';

const failure = new TypeError('no such placeholder');

it.each([
  ['convertRequest', () => fail()],
  ['prepare_batchGetItem', () => Promise.reject(failure)],
  ['write_putItem', async () => fail()],
])('notes a failure of %s, and passes it on', async (name, step) => {
  const part: Record<string, () => unknown> = { [name]: step };
  noteUnsent(part);
  const thrown: unknown = await Promise.resolve()
    .then(part[name])
    .catch((error) => error);
  expect(thrown).toBe(failure);
  expect(isUnsent(thrown as object)).toBe(true);
});

it('notes no failure of other steps, which may come after the request was sent', () => {
  const other = new TypeError('unreadable');
  const part = {
    _getReturnHandler: () => {
      throw other;
    },
  };
  noteUnsent(part);
  expect(part._getReturnHandler).toThrow(other);
  expect(isUnsent(other)).toBe(false);
});

it('leaves results, arguments and the object as they are', () => {
  class Operations {
    readonly id = 7;
    prepare_query(request: string) {
      return `${request} of ${this.id}`;
    }
  }
  noteUnsent(Operations.prototype);
  expect(new Operations().prepare_query('a')).toBe('a of 7');
});

function fail(): never {
  throw failure;
}
