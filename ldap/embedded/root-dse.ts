/** The server about itself. Source: RFC 4512 section 5.1. All of it is operational: read by name or by `+`. */
import type { Entry } from './entry';
import { policyControlOid } from './policy';

export const passwordModifyOid = '1.3.6.1.4.1.4203.1.11.1';
export const whoAmIOid = '1.3.6.1.4.1.4203.1.11.3';
export const pagedResultsOid = '1.2.840.113556.1.4.319';

/** Controls that the operations heed; any other critical one is refused. */
export const supportedControls: readonly string[] = [pagedResultsOid, policyControlOid];

/** The root entry, with the base that it points to. */
export function rootDse(base: string): Entry {
  return {
    id: '',
    dn: '',
    attributes: {
      objectClass: ['top'],
      namingContexts: [base],
      supportedControl: supportedControls,
      supportedExtension: [passwordModifyOid, whoAmIOid],
      supportedFeatures: ['1.3.6.1.4.1.4203.1.5.1'], // `+` gives the operational attributes
      supportedLDAPVersion: ['3'],
      vendorName: ['Guichet, demonstration directory'],
    },
    createdAt: '',
    modifiedAt: '',
    account: null,
    portrait: null,
  };
}
