export { Random } from '../../local/machine/random';
