import { FORM_TYPE, isListed, readForm } from '../../../../server/middleware/form';

const read = (body: string | Buffer) => readForm(Buffer.from(body as string));
const valuesOf = (body: string) => Object.fromEntries(read(body).fields);

describe('readForm', () => {
  it.each([
    ['', {}],
    ['a=1&b=2', { a: ['1'], b: ['2'] }],
    ['a', { a: [''] }],
    ['a=', { a: [''] }],
    ['=1', { '': ['1'] }],
    ['a=1=2&&', { a: ['1=2'] }],
    ['a=1&a=2', { a: ['1', '2'] }],
    ['a=+x%20y%2B', { a: [' x y+'] }],
    ['a=%C3%A9%F0%9F%90%9F%00', { a: ['é🐟\0'] }],
    ['a%5B%5D=1', { 'a[]': ['1'] }],
  ])('%s', (body, fields) => {
    expect(valuesOf(body)).toEqual(fields);
    expect(read(body).wellFormed).toBe(true);
  });

  it('takes names that objects have for what they are: names', () => {
    expect([...read('__proto__=1&constructor=2').fields.keys()]).toEqual(['__proto__', 'constructor']);
  });

  it.each(['a=%', 'a=%4', 'a=%zz', 'a=%ED%A0%80', 'a=%C3', 'a=%FF', '%C3=1', 'a=é', 'a=\u0000', 'a=1\n'])(
    '%s is no text; what else was sent is still read',
    (pair) => {
      const form = read(`b=2&${pair}&c=3`);
      expect(form.wellFormed).toBe(false);
      expect(Object.fromEntries(form.fields)).toEqual({ b: ['2'], c: ['3'] });
    },
  );
});

describe('isListed', () => {
  it.each([
    ['card=1', false],
    ['card=1&other=1&other=2', false],
    ['cards=1&cards=2', false],
    ['card=1&card=1', true],
    ['card[]=1', true],
    ['card%5Bx%5D=1', true],
    ['card.x=1', true],
    ['_csrf=1&_csrf=1', true],
  ])('%s: %s', (body, listed) => {
    expect(isListed(read(body), ['_csrf', 'card'])).toBe(listed);
  });
});

describe('FORM_TYPE', () => {
  const type = 'application/x-www-form-urlencoded';
  it.each([type, type.toUpperCase(), `${type};charset=UTF-8`, `${type} ; charset="utf-8" `])('%s is ours', (text) => {
    expect(text).toMatch(FORM_TYPE);
  });

  it.each([
    '',
    'text/plain',
    `${type};charset=iso-8859-1`,
    `${type};charset=utf-16`,
    `x${type}`,
    `${type}; x=1; charset=utf-8`,
    `${type}; boundary=x`,
    'multipart/form-data',
  ])('"%s" is not', (text) => {
    expect(text).not.toMatch(FORM_TYPE);
  });
});
