/**
 * `npm run gallery` sets `GUICHET_THOROUGH=1`: walks in every seat, and axe on each sample in each language. `npm test`
 * has half as many seats, in which each pair of language, width and script comes once, and axe on each sample in one of
 * the languages; all else is looked at in each.
 */
export const THOROUGH = process.env.GUICHET_THOROUGH === '1';
