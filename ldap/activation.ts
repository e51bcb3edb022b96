/**
 * What an activation changes in an entry, from the values that stand there: nothing that is right already, and never a
 * value of another resource. Pure: the exact changes of one modify.
 */
import { Attribute, Change } from 'ldapts';
import type { ActivationConfig } from '../config/config';
import { campusDay } from '../server/domain/campus-day';
import { fillTemplate } from '../server/domain/template';
import type { EntryValues } from './entry';
import type { ActivationRecord } from './port';

const change = (operation: 'add' | 'delete' | 'replace', type: string, values: readonly string[]): Change =>
  new Change({ operation, modification: new Attribute({ type, values: [...values] }) });

/** One value alone where another stood, or none. */
function only(entry: EntryValues, type: string, value: string): readonly Change[] {
  const values = entry.all(type);
  return values.length === 1 && values[0] === value ? [] : [change('replace', type, [value])];
}

/** Charter, recovery address and forwarding. The charter's attribute may hold other things: a value is added to it. */
export function recordChanges(
  entry: EntryValues,
  config: ActivationConfig,
  record: ActivationRecord,
  now: Date,
): readonly Change[] {
  const { charterAttribute, recoveryMail, forwarding } = config;
  const changes: Change[] = [];
  if (charterAttribute !== null && record.charterVersion !== null) {
    const value = fillTemplate(charterAttribute.value, { version: record.charterVersion, date: campusDay(now) });
    if (!entry.all(charterAttribute.attribute).includes(value))
      changes.push(change('add', charterAttribute.attribute, [value]));
  }
  if (recoveryMail !== null && record.recoveryMail !== null)
    changes.push(...only(entry, recoveryMail, record.recoveryMail));
  if (forwarding !== null) {
    // Not wished for now: what an earlier try, whose answer was lost, may have set goes.
    if (record.forwardTo !== null) changes.push(...only(entry, forwarding, record.forwardTo));
    else if (entry.all(forwarding).length > 0) changes.push(change('delete', forwarding, []));
  }
  return changes;
}

/** The attributes that `recordChanges` looks at. */
export const recordAttributes = ({ charterAttribute, recoveryMail, forwarding }: ActivationConfig): string[] =>
  [charterAttribute?.attribute ?? null, recoveryMail, forwarding].filter((name) => name !== null);

/**
 * The change set: in each attribute the resource's own values, exactly as they were read, give way to the new one.
 * `{today}` is SUPANN's `YYYYMMDD`, a day of the campus.
 */
export function stateChanges(entry: EntryValues, set: ActivationConfig['set'], now: Date): readonly Change[] {
  const today = campusDay(now).replaceAll('-', '');
  return set.flatMap(({ attribute, resource, with: template }) => {
    const label = `{${resource}}`.toLowerCase();
    const value = fillTemplate(template, { today });
    const own = entry.all(attribute).filter((each) => each.trim().toLowerCase().startsWith(label));
    const gone = own.filter((each) => each !== value);
    return [
      ...(gone.length > 0 ? [change('delete', attribute, gone)] : []),
      ...(own.includes(value) ? [] : [change('add', attribute, [value])]),
    ];
  });
}
