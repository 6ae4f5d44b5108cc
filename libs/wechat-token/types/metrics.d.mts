export * from '../commonjs/dist/metrics.js';
