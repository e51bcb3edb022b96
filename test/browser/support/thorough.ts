/**
 * `npm run gallery` sets `GUICHET_THOROUGH=1`: walks in every seat, and each sample whole in each language. `npm
 * test` has two seats a walk, a desk and a phone, each walk with scripts or without in turn, and looks at each sample whole
 * in one of the languages, and at the narrowest in the other.
 */
export const THOROUGH = process.env.GUICHET_THOROUGH === '1';
