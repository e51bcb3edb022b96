/**
 * `information:` of the configuration: what the law asks a public body to say of a service, and only the establishment
 * knows. Nothing has an invented default: what is not given is said to be missing, on the page itself.
 *
 * Accessibility: law 2005-102 article 47, decree 2019-768, order of 20 September 2019 (RGAA). Publisher and host: law
 * 2004-575 (LCEN). Data protection: GDPR, articles 13 and 14.
 */
import { z } from 'zod';
import { across, type Blame, given, isBlock, isList } from './across';
import { contact, line, pastDay, webUrl } from './values';

/** RGAA: from half of the criteria on, "partiellement conforme"; all of them, "totalement conforme". */
const PARTIAL_FROM = 50;
const ALL = 100;

const list = z.array(line).default([]);

const audit = z.strictObject({
  date: pastDay,
  /** Who made it. */
  by: line,
  /** Criteria met, in percent of those that apply. */
  rate: z.number().min(0).max(ALL),
  /** What it looked at, with which tools, in which browsers and assistive technologies. */
  pages: list,
  tools: list,
  environments: list,
});

/** A state is claimed from an audit, and the one that its rate gives. */
function audited(value: unknown, blame: Blame): void {
  if (!isBlock(value)) {
    return;
  }
  const { state } = value;
  if ((state === 'partial' || state === 'full') && !given(value.audit)) {
    blame(['state'], `\`${state}\` is claimed without an \`audit\`: enter it, or leave \`none\``);
    return;
  }
  if (state === 'full' && isList(value.nonConformities) && value.nonConformities.length > 0) {
    blame(['nonConformities'], '`full` has none');
  }
  const rate = isBlock(value.audit) ? value.audit.rate : undefined;
  if (typeof rate !== 'number') {
    return;
  }
  if ((state ?? 'none') === 'none' && rate >= PARTIAL_FROM && rate <= ALL) {
    blame(
      ['state'],
      `${rate} % of the criteria is \`partial\`; without its audit, where that is out of date, \`none\``,
    );
  }
  if (state === 'full' && rate < ALL) {
    blame(['state'], `\`full\` is ${ALL} % of the criteria, this audit found ${rate} %`);
  }
  if (state === 'partial' && rate < PARTIAL_FROM) {
    blame(['state'], `\`partial\` is ${PARTIAL_FROM} % of the criteria at least, this audit found ${rate} %`);
  }
}

const address = { address: line.optional(), phone: line.optional() };

export const informationSchema = z.strictObject({
  accessibility: across(
    z.strictObject({
      state: z.enum(['none', 'partial', 'full']).default('none'),
      audit: audit.optional(),
      /** When the statement was drawn up. */
      established: pastDay.optional(),
      contact: contact.optional(),
      /** The multi-year plan ("schéma pluriannuel"). */
      schemaUrl: webUrl.optional(),
      nonConformities: list,
      derogations: list,
      /** Contents that the law does not bind. */
      exempt: list,
    }),
    audited,
  ).prefault({}),
  publisher: z.strictObject({ name: line.optional(), ...address, director: line.optional() }).prefault({}),
  host: z.strictObject({ name: line, ...address }).optional(),
  dataProtection: z.strictObject({ controller: line.optional(), dpo: contact.optional() }).prefault({}),
});

export interface Information {
  readonly accessibility: {
    /** `none`: "non conforme", until an audit says better. */
    readonly state: 'none' | 'partial' | 'full';
    readonly audit: null | {
      /** `YYYY-MM-DD`, as `established`. */
      readonly date: string;
      readonly by: string;
      /** Percent of the criteria that apply. */
      readonly rate: number;
      readonly pages: readonly string[];
      readonly tools: readonly string[];
      readonly environments: readonly string[];
    };
    readonly established: string | null;
    /** A mail address or a web address, as every contact here. */
    readonly contact: string | null;
    readonly schemaUrl: string | null;
    readonly nonConformities: readonly string[];
    readonly derogations: readonly string[];
    readonly exempt: readonly string[];
  };
  readonly publisher: {
    readonly name: string;
    readonly address: string | null;
    readonly phone: string | null;
    readonly director: string | null;
  };
  readonly host: null | { readonly name: string; readonly address: string | null; readonly phone: string | null };
  readonly dataProtection: { readonly controller: string; readonly dpo: string | null };
}

/** @param establishment whose console this is: publisher and controller, where no other is named */
export function buildInformation(given: z.output<typeof informationSchema>, establishment: string): Information {
  const { accessibility, publisher, host, dataProtection } = given;
  return {
    accessibility: {
      ...accessibility,
      audit: accessibility.audit ?? null,
      established: accessibility.established ?? null,
      contact: accessibility.contact ?? null,
      schemaUrl: accessibility.schemaUrl ?? null,
    },
    publisher: {
      name: publisher.name ?? establishment,
      address: publisher.address ?? null,
      phone: publisher.phone ?? null,
      director: publisher.director ?? null,
    },
    host: host === undefined ? null : { name: host.name, address: host.address ?? null, phone: host.phone ?? null },
    dataProtection: { controller: dataProtection.controller ?? establishment, dpo: dataProtection.dpo ?? null },
  };
}
