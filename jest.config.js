// Jest on the TypeScript sources, compiled by swc: ts-jest does not work with TypeScript 7.
const swc = { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'commonjs' } };

module.exports = {
  testEnvironment: 'node',
  // Real servers and real hashes on two busy cores: a limit for what hangs, not for what is slow.
  testTimeout: 60_000,
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', swc] },
  cacheDirectory: '<rootDir>/.cache/jest',
};
