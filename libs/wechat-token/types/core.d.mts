export * from '../commonjs/dist/core.js';
