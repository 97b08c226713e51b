/** Golden paths ask Pave: price and verdict as actions of templates, and as a route while somebody types. */
export { paveModule as default } from './module';
