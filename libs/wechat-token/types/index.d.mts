export * from '../commonjs/dist/index.js';
