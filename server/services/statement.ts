/**
 * Version of what a staff member states at the desk: the sentences `desk.inspected` and `identity.confirm` of the
 * locales. A changed sentence is a new version; each case's entries name the one that was ticked.
 */
export const STATEMENT = '2026-11-27';
