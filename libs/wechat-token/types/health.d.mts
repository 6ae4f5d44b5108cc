export * from '../commonjs/dist/health.js';
