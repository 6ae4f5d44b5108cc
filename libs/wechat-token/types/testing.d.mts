export * from '../commonjs/dist/testing.js';
