/** Students of no particular situation, so that lists, searches and charts have something to show. */
import type { House } from './house';
import { familyNames, feminineNames, masculineNames, programmes } from './names';
import { WordRandom } from './random-source';
import type { PersonSeed, SeedCalendar } from './student';
import { student } from './student';

const howMany = 66;
const withNantesForm = 22;

const checkLetters = 'ABCDEFGHJKLMNPQRSTUWXYZ';

/** The check letter of Nantes' form: of yy × 10000 + v × 1000 + ddd, where v is a digit or A = 1, B = 2, … */
export function checkLetter(year: number, v: string, rest: number): string {
  const value = /\d/.test(v) ? Number(v) : v.charCodeAt(0) - 64;
  return checkLetters.charAt((year * 10_000 + value * 1_000 + rest) % 23);
}

function nantesNumber(random: WordRandom): string {
  const year = random.between(19, 26);
  const v = random.chance(0.3) ? random.of([...'ABCDEF']) : String(random.between(0, 9));
  const rest = random.between(1, 999);
  return `${year}${v}${String(rest).padStart(3, '0')}${checkLetter(year, v, rest)}`;
}

/** Apogée's: 8 digits, those of the year first. */
function apogeeNumber(random: WordRandom): string {
  return `2${random.between(0, 6)}${String(random.between(100_000, 799_999))}`;
}

function birthDate(number: string, random: WordRandom): string {
  const year = 2000 + Number(number.slice(0, 2)) - random.between(18, 21);
  return `${year}-${String(random.between(1, 12)).padStart(2, '0')}-${String(random.between(1, 28)).padStart(2, '0')}`;
}

/** @param taken numbers that others have, in the profile's forms */
export function ordinaryStudents(
  calendar: SeedCalendar,
  house: House,
  taken: ReadonlySet<string>,
): readonly PersonSeed[] {
  const random = new WordRandom('ordinary students');
  const numbers = new Set(taken);
  const names = new Map<string, number>();
  return Array.from({ length: howMany }, (_, index) => {
    const form = index < withNantesForm && house.hasNantesForm ? nantesNumber : apogeeNumber;
    let number = form(random);
    while (numbers.has(house.number(number) ?? number)) {
      number = form(random);
    }
    numbers.add(house.number(number) ?? number);
    const style = random.chance(0.5) ? 'feminine' : 'masculine';
    const givenName = random.of(style === 'feminine' ? feminineNames : masculineNames);
    const familyName = random.of(familyNames);
    const bearers = (names.get(`${givenName} ${familyName}`) ?? 0) + 1;
    names.set(`${givenName} ${familyName}`, bearers);
    return student(
      {
        number,
        givenName,
        familyName,
        style,
        birthDate: birthDate(number, random),
        programme: random.of(programmes),
        ...(bearers > 1 ? { homonym: bearers } : {}),
      },
      calendar,
      house,
    );
  });
}
