import { withDefaults } from '../../../modules/shared/defaults';

interface Props {
  readonly name: string;
  readonly size?: number;
  readonly fast?: boolean;
}

const settings = (props: Props) => withDefaults(props, { size: 3, fast: true });

it('sets the defaults of props that are not set', () => {
  expect(settings({ name: 'one' })).toEqual({ name: 'one', size: 3, fast: true });
});

it('keeps props that are set, also to false and 0', () => {
  expect(settings({ name: 'one', size: 0, fast: false })).toEqual({ name: 'one', size: 0, fast: false });
});

it('treats undefined as not set, as a default in a destructuring does', () => {
  expect(settings({ name: 'one', size: undefined } as never)).toEqual({ name: 'one', size: 3, fast: true });
});
