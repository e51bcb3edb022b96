/**
 * `npm run gallery` sets `GUICHET_THOROUGH=1`: walks in every seat, and each sample whole in each language. `npm
 * test` has half as many seats, in which each pair of language, width and script comes once, and looks at each sample
 * whole in one of the languages, and at the narrowest in the other.
 */
export const THOROUGH = process.env.GUICHET_THOROUGH === '1';
