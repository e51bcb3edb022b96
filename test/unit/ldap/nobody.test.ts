/** The search for a person who is nowhere: which trouble is a missing index, and which is another. */
import { lookForNobody } from '../../../ldap/nobody';
import { DirectoryError } from '../../../ldap/port';

afterEach(() => jest.restoreAllMocks());

it.each([
  [500, 'quick'],
  [501, 'slow'],
])('an answer after %i ms is %s', async (took, lookUp) => {
  jest
    .spyOn(performance, 'now')
    .mockReturnValueOnce(1_000)
    .mockReturnValueOnce(1_000 + took);
  expect(await lookForNobody(async () => [])).toBe(lookUp);
});

it.each([3, 11, 53])('result code %i is a missing index', async (code) => {
  const refused = new DirectoryError('away', 'no', 'the test says so', { code });
  expect(await lookForNobody(() => Promise.reject(refused))).toBe('refused');
});

it.each([{}, { code: 51 }, { code: 50 }])('%j is other trouble', async (detail) => {
  const trouble = new DirectoryError('away', 'no', 'the test says so', detail);
  await expect(lookForNobody(() => Promise.reject(trouble))).rejects.toBe(trouble);
});

it('each mark is somebody’s own, and no two looks are for the same', async () => {
  const values: string[] = [];
  for (let times = 0; times < 2; times += 1)
    await lookForNobody(async ({ identifiers }) => {
      expect(identifiers.map(({ kind }) => kind)).toEqual(['student_number', 'staff_number', 'name']);
      values.push(...new Set(identifiers.map(({ value }) => value)));
    });
  expect(values[0]).not.toBe(values[1]);
});
