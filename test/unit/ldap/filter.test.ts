/** Filters judged on an entry that was read: the same answer as the server's, on the kinds that a configuration may use. */
import { EntryValues } from '../../../ldap/entry';
import { compileFilter } from '../../../ldap/filter';

const PERSON = 'CN=Person,CN=Schema,CN=Configuration,DC=ad,DC=univ-exemple,DC=fr';
const entry = new EntryValues('uid=x', {
  dn: 'uid=x',
  objectClass: ['top', 'person', 'user'],
  objectCategory: PERSON,
  eduPersonAffiliation: ['Student', 'member'],
  description: 'a*b (c)',
});

it.each<[filter: string, judged: boolean, attributes: readonly string[]]>([
  ['(objectClass=user)', true, ['objectClass']],
  ['(OBJECTCLASS=USER)', true, ['OBJECTCLASS']],
  ['(objectClass=use)', false, ['objectClass']],
  ['(eduPersonAffiliation= student )', true, ['eduPersonAffiliation']],
  ['(&(objectClass=user)(eduPersonAffiliation=member))', true, ['objectClass', 'eduPersonAffiliation']],
  ['(&(objectClass=user)(eduPersonAffiliation=staff))', false, ['objectClass', 'eduPersonAffiliation']],
  ['(|(objectClass=group)(eduPersonAffiliation=member))', true, ['objectClass', 'eduPersonAffiliation']],
  ['(|(objectClass=group)(eduPersonAffiliation=staff))', false, ['objectClass', 'eduPersonAffiliation']],
  ['(!(eduPersonAffiliation=staff))', true, ['eduPersonAffiliation']],
  ['(!(eduPersonAffiliation=student))', false, ['eduPersonAffiliation']],
  ['(description=*)', true, ['description']],
  ['(title=*)', false, ['title']],
  ['(description=a*)', true, ['description']],
  ['(description=a\\2ab*)', true, ['description']],
  ['(description=a*a*)', false, ['description']],
  ['(description=*\\28C\\29)', true, ['description']],
  ['(description=a*b*b*)', false, ['description']],
  // Active Directory: a class's name is kept, its short one is compared.
  ['(objectCategory=person)', true, ['objectCategory']],
  ['(objectCategory=PERSON)', true, ['objectCategory']],
  ['(objectCategory=computer)', false, ['objectCategory']],
  ['(objectCategory=pers)', false, ['objectCategory']],
  ['(&(objectCategory=person)(objectClass=user))', true, ['objectCategory', 'objectClass']],
])('%s', (filter, judged, attributes) => {
  const { judge, attributes: read } = compileFilter(filter);
  expect(judge(entry)).toBe(judged);
  expect(read).toEqual(attributes);
});

it('a class’s whole name is that class too', () => {
  expect(compileFilter(`(objectCategory=${PERSON})`).judge(entry)).toBe(true);
});

it.each(['(uidNumber>=5)', '(cn~=x)', '(userAccountControl:1.2.840.113556.1.4.803:=2)'])(
  '%s cannot be judged',
  (filter) => {
    expect(() => compileFilter(filter)).toThrow('cannot judge');
  },
);
