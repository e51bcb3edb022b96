/** `node -r …/swc-register.js file.ts`: the sources as a process of their own, compiled as Jest compiles them. */
'use strict';

let transformFileSync;
try {
  ({ transformFileSync } = require('@swc/core'));
} catch (error) {
  if (error.code !== 'MODULE_NOT_FOUND') throw error;
  process.stderr.write('The tools of the tests are not installed: npm ci\n');
  process.exit(2);
}

require.extensions['.ts'] = (module, file) => {
  const { code } = transformFileSync(file, {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
    module: { type: 'commonjs' },
    sourceMaps: false,
  });
  module._compile(code, file);
};
