/** The store itself refuses to change or forget what was logged, whoever asks by SQL. */
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { filledLog, removeThrowaways } from '../commands/fixture';

let database: InstanceType<typeof DatabaseSync>;
beforeAll(async () => {
  const { folder } = await filledLog();
  database = new DatabaseSync(join(folder, 'guichet.db'));
});
afterAll(() => {
  database.close();
  removeThrowaways();
});

const COLUMNS =
  'leaf_hash, time, action, outcome, reason, case_id, staff_id, staff_login, staff_name, student_id, student_login, student_card, student_name, site, campus, node';
const copyAs = (seq: number): string => `select ${seq}, bytes, ${COLUMNS} from audit_entry where seq = 3`;

const everything = (): unknown =>
  ['audit_entry', 'audit_head', 'checkpoint'].map((table) => database.prepare(`select * from ${table}`).all());

it.each([
  ['update audit_entry set outcome = outcome', 'an audit entry is never changed'],
  ['update audit_entry set bytes = null where seq = 3', 'an audit entry is never changed'],
  ['update audit_entry set seq = 99 where seq = 24', 'an audit entry is never changed'],
  ['delete from audit_entry', 'an audit entry is never deleted'],
  ['delete from audit_entry where seq = 24', 'an audit entry is never deleted'],
  [`replace into audit_entry ${copyAs(24)}`, 'an audit entry is never replaced'],
  [`insert or replace into audit_entry ${copyAs(0)}`, 'an audit entry is never replaced'],
  [`insert or ignore into audit_entry ${copyAs(3)}`, 'an audit entry is never replaced'],
  [
    `insert into audit_entry ${copyAs(3)} on conflict (seq) do update set outcome = 'no'`,
    'an audit entry is never replaced',
  ],
  [`insert into audit_entry ${copyAs(26)}`, 'audit entries follow one another'],
  [`insert into audit_entry ${copyAs(-1)}`, 'audit entries follow one another'],
  ['delete from audit_head', 'the head of the log is never deleted'],
  ['update audit_head set size = 24', 'the log never shrinks'],
  ["update checkpoint set note = 'x' where size = 10", 'a checkpoint is never changed'],
  ['delete from checkpoint', 'a checkpoint is never deleted'],
  ["replace into checkpoint values (10, 'x', 0)", 'a checkpoint is never changed'],
  ["replace into audit_head values (1, 0, x'', null)", 'the head of the log is never deleted'],
  [
    "insert into checkpoint values (10, 'x', 0) on conflict (size) do update set note = 'x'",
    'a checkpoint is never changed',
  ],
])('%s', (sql, says) => {
  const before = everything();
  expect(() => database.exec(sql)).toThrow(says);
  expect(everything()).toEqual(before);
});
