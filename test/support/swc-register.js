/** `node -r …/swc-register.js file.ts`: the sources as a process of their own, compiled as Jest compiles them. */
'use strict';

const { transformFileSync } = require('@swc/core');

require.extensions['.ts'] = (module, file) => {
  const { code } = transformFileSync(file, {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
    module: { type: 'commonjs' },
    sourceMaps: false,
  });
  module._compile(code, file);
};
