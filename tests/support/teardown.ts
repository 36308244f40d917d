export { stopTestAws as default } from './local-aws';
