/** How accounts stand among the first students: which words are read, which are not, and whether any shows a closure. */
import type { AccountState } from '../../server/domain/account';
import { fault, ok, type Said, warning } from './finding';
import { step } from './ground';

/** So many entries are looked through. */
const SAMPLE = 500;
/** The entry alone is looked at. */
const ALONE = { protected: false, hasPhoto: false };
/** So many unknown words are named. */
const NAMED = 5;

/** Other signs of an account's end that directories keep. */
const SIGNS = ['shadowExpire', 'schacExpiryDate', 'nsAccountLock', 'pwdEndTime', 'loginDisabled', 'accountExpires'];

/** A day says nothing of the word beside it. */
const withoutDays = (raw: readonly string[]): string =>
  raw.length === 0 ? 'no value' : raw.map((value) => value.replace(/\d{8}/g, '…')).join(' · ');

export const accountStates = step(
  'account-states',
  ['config', 'lines', 'people', 'student'],
  [],
  async ({ config, lines: [line], people }) => {
    const { students } = config.directory;
    const asked = [...new Set([...people.asked, ...SIGNS])];
    const { entries } = await line.search(students.base, 'sub', students.filter, asked, SAMPLE);
    const counts = new Map<AccountState, number>();
    const unread = new Map<string, number>();
    for (const entry of entries) {
      const { state, rawState } = people.toStudent(entry, '', ALONE);
      counts.set(state, (counts.get(state) ?? 0) + 1);
      if (state === 'unreadable') unread.set(withoutDays(rawState), (unread.get(withoutDays(rawState)) ?? 0) + 1);
    }
    const of = `among the first ${entries.length} students`;
    const seen = [...counts].map(([state, count]) => `${count} ${state}`).join(', ');
    const said: Said[] = [];
    const unreadable = counts.get('unreadable') ?? 0;
    if (unreadable > 0) {
      const words = [...unread].slice(0, NAMED).map(([raw, count]) => `${raw} (${count})`);
      const found = `${of}: ${seen}. Not understood, and so refused at the desk: ${words.join('; ')}`;
      const mend = 'See that `students.state` names the right attribute and label; or mend the values.';
      said.push(unreadable === entries.length ? fault(found, mend) : warning(found, mend));
    }
    const closed = (counts.get('closed') ?? 0) + (counts.get('suspended') ?? 0);
    if (closed > 0) return { said: unreadable > 0 ? said : [ok(`${of}: ${seen}`)] };
    const signs = SIGNS.filter((name) => entries.some((entry) => entry.first(name) !== null));
    const others = signs.length === 0 ? '' : ` Their entries also hold ${signs.join(', ')}.`;
    said.push(
      warning(
        `${of} (${seen}) none is closed or suspended by what the console reads.${others}`,
        'Ask how accounts are closed here: where only the password’s hash is spoiled, a reset opens them again, unseen. ' +
          'One readable sign of closure is needed.',
      ),
    );
    return { said };
  },
);
