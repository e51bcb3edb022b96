import { readBirthDate } from '../../../../server/domain/birth-date';

describe('a birth date as it is typed', () => {
  it.each([
    ['10/10/1998', '1998-10-10'],
    ['1/2/2003', '2003-02-01'],
    ['01/02/2003', '2003-02-01'],
    ['1.2.2003', '2003-02-01'],
    ['1-2-2003', '2003-02-01'],
    ['1 2 2003', '2003-02-01'],
    ['01 / 02 / 2003', '2003-02-01'],
    ['2003-02-01', '2003-02-01'],
    ['2003-2-1', '2003-02-01'],
    ['  31/12/2004\t', '2004-12-31'],
    ['29/2/2004', '2004-02-29'],
    ['29/2/2000', '2000-02-29'],
    ['31/1/0099', '0099-01-31'],
    ['1/1/1900', '1900-01-01'],
  ])('%s is %s', (typed, date) => {
    expect(readBirthDate(typed)).toBe(date);
  });

  it.each([
    ['nothing', ''],
    ['blanks', '   '],
    ['a word', 'demain'],
    ['a month by its name', '1 janvier 2003'],
    ['a year of two digits could be two', '10/10/98'],
    ['three digits', '10/10/198'],
    ['five', '10/10/19988'],
    ['no separators', '10101998'],
    ['a day that no February has', '29/2/2003'],
    ['nor a century’s', '29/2/1900'],
    ['nor an April', '31/4/2003'],
    ['no day', '0/1/2003'],
    ['no month', '1/0/2003'],
    ['a thirteenth month', '1/13/2003'],
    ['month first', '12/31/2003'],
    ['year first with slashes', '2003/02/01'],
    ['a day too long', '001/02/2003'],
    ['negative', '-1/2/2003'],
    ['with a time', '2003-02-01T00:00:00Z'],
    ['something after it', '1/2/2003 ?'],
    ['digits of another script', '١/٢/٢٠٠٣'],
    ['full-width ones', '１/２/２００３'],
    ['a line between', '1/2/\n2003/'],
    ['much too long', `${'1'.repeat(10_000)}/2/2003`],
    ['blanks without end', `1${' '.repeat(10_000)}/2/`],
  ])('%s is none', (_what, typed) => {
    expect(readBirthDate(typed)).toBeNull();
  });

  it('reads back every day of a leap year and of the one after, in each way', () => {
    for (let day = Date.UTC(2004, 0, 1); day < Date.UTC(2006, 0, 1); day += 86_400_000) {
      const date = new Date(day).toISOString().slice(0, 10);
      const [year, month, of] = date.split('-');
      expect([readBirthDate(date), readBirthDate(`${of}/${month}/${year}`)]).toEqual([date, date]);
    }
  });
});
