/** The house is as its plan says: who may import whom, no circles, short files, few ways to print. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { checkImports, readSource, roomOf, sourceFiles } from '../support/import-checker';
import { ROOMS } from '../support/import-rules';

const ROOT = join(__dirname, '..', '..');
const LONGEST = 300;
/** They talk to a terminal. */
const MAY_PRINT = ['cli', 'commands'];

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

describe('the sources', () => {
  const report = checkImports(ROOT);

  it('were looked at', () => {
    expect(report.files).toBeGreaterThan(20);
  });

  it('import only what their room may, in no circle', () => {
    expect(report.faults).toEqual([]);
  });

  it('print only where there is a terminal to print to', () => {
    const printing = sourceFiles(ROOT).filter((file) => readSource(read(file)).usesConsole);
    expect(printing.filter((file) => !MAY_PRINT.includes(roomOf(file) ?? ''))).toEqual([]);
  });

  it('and the tests have at most 300 lines, or say at their top why not', () => {
    const folders = ['config', 'ldap', 'server', 'test', 'views'];
    const files = folders.flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
    );
    const written = files.filter((file) => /\.(ts|js|css|ejs)$/.test(file));
    const long = written.filter((file) => read(file).split('\n').length - 1 > LONGEST);
    expect(written.length).toBeGreaterThan(20);
    expect(long.filter((file) => !/^\W*Long because\b/.test(read(file)))).toEqual([]);
  });

  it('build on packages of exact versions, and on no session module of others', () => {
    const { dependencies, devDependencies } = JSON.parse(read('package.json'));
    const versions: Record<string, string> = { ...dependencies, ...devDependencies };
    expect(Object.entries(versions).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    expect(Object.keys(JSON.parse(read('package-lock.json')).packages)).not.toContain('node_modules/express-session');
  });
});

describe('the check itself', () => {
  let root: string;
  const plant = (file: string, code: string): void => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), code);
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'guichet-rooms-'));
    for (const { paths } of Object.values(ROOMS)) {
      for (const path of paths) plant(path.endsWith('/') ? `${path}there.ts` : path, 'export const here = 1;\n');
    }
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('finds nothing in a house in order, and counts the files', () => {
    plant(
      'server/services/reset.ts',
      "import type { A } from '../../ldap/port';\nimport { b } from '../store/there';\n",
    );
    plant(
      'server/routes/student.ts',
      "import type { Context } from '../context';\nimport { Router } from 'express';\n",
    );
    plant('server/context.ts', "import { a } from '../ldap/there';\nimport { c } from './services/reset';\n");
    plant('server/main.ts', "export const d = () => import('../ldap/embedded/there');\n");
    expect(checkImports(root)).toEqual({ files: sourceFiles(root).length, faults: [] });
  });

  it('says that it looked at no file', () => {
    rmSync(root, { recursive: true });
    expect(checkImports(root)).toEqual({ files: 0, faults: [] });
  });

  it.each<[string, string, string]>([
    ['server/routes/x.ts', "import { a } from '../store/there';", '(routes) imports server/store/there.ts (store)'],
    ['server/routes/x.ts', "import type { A } from '../../ldap/port';", '(routes) imports ldap/port.ts (port)'],
    ['server/routes/x.ts', "export * from '../audit/there';", '(routes) imports server/audit/there.ts (audit)'],
    ['server/routes/x.ts', "import { c } from '../context';", 'which it may as a type only'],
    ['server/routes/x.ts', "import { type A, b } from '../context';", 'which it may as a type only'],
    ['server/middleware/x.ts', "export { c } from '../context';", 'which it may as a type only'],
    ['server/middleware/x.ts', "import { r } from '../routes/there';", '(middleware) imports server/routes/there.ts'],
    ['server/services/x.ts', "import { l } from '../../ldap/there';", '(services) imports ldap/there.ts (ldap)'],
    ['server/services/x.ts', "import type { Request } from 'express';", '(services) imports express'],
    ['server/services/x.ts', "import { load } from '../../config/load';", '(services) imports config/load.ts (load)'],
    ['server/services/x.ts', "type A = import('../routes/there').A;", '(services) imports server/routes/there.ts'],
    ['server/services/x.ts', "const e = await import('../../ldap/embedded/there');", '(embedded)'],
    ['server/context.ts', "import { e } from '../ldap/embedded/there';", '(context) imports ldap/embedded/there.ts'],
    ['server/store/x.ts', "import { s } from '../services/there';", '(store) imports server/services/there.ts'],
    ['server/store/x.ts', "import s = require('../services/there');", '(store) imports server/services/there.ts'],
    ['server/audit/x.ts', "import { s } from '../store/there';", '(audit) imports server/store/there.ts (store)'],
    ['server/domain/x.ts', "import type { A } from '../errors';", '(domain) imports server/errors.ts (leaves)'],
    ['ldap/x.ts', "import { s } from '../server/services/there';", '(ldap) imports server/services/there.ts'],
    ['ldap/x.ts', "const e = require('express');", '(ldap) imports express'],
    ['ldap/x.ts', "import passport from 'passport-ldapauth';", 'only server/middleware/authentication.ts may'],
    ['server/services/x.ts', "import { sql } from 'kysely';", 'only server/store/ may'],
    ['server/routes/x.ts', "import { n } from './nowhere';", 'which is no source file'],
    ['server/helpers.ts', 'export const n = 1;', 'server/helpers.ts stands in no room of the table'],
  ])('finds in %s: %s', (file, code, fault) => {
    plant(file, code);
    const { faults } = checkImports(root);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(fault);
  });

  it('finds a circle, of types too', () => {
    plant('server/services/a.ts', "import type { B } from './b';\nexport interface A { b: B }\n");
    plant('server/services/b.ts', "import { c } from './c';\nexport interface B { c: typeof c }\n");
    plant('server/services/c.ts', "import type { A } from './a';\nexport const c: A | null = null;\n");
    expect(checkImports(root).faults).toEqual([
      'circle: server/services/a.ts → server/services/b.ts → server/services/c.ts → server/services/a.ts',
    ]);
  });

  it('sees what is printed', () => {
    expect(readSource("console.log('x');").usesConsole).toBe(true);
    expect(readSource("const text = 'console.log'; // console.log").usesConsole).toBe(false);
  });
});
