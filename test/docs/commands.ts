/** Why a command of the documentation may be trusted: a file that runs it or what it starts, or why nothing does. */
export type Ran = { readonly by: string } | { readonly unrun: string };

/** Pages whose every command is run, in order, and the file that does it. */
export const FOLLOWED: Readonly<Record<string, string>> = {
  'docs/getting-started.md': 'test/matrix/newcomer.ts',
};

/** Every other command there is on a page. */
export const COMMANDS: Readonly<Record<string, Ran>> = {
  'npm ci && npm start': { by: 'test/demo/routes.spec.ts' },
  'npm ci && npm test': { by: '.ci/run' },
  'npm install nestjs-wechat-token @nestjs/axios @nestjs/schedule axios': {
    by: 'test/matrix/application.ts',
  },
  'npm install ioredis': { by: 'test/matrix/application.ts' },
  'npm install --save-dev wechat-simulator': { by: 'test/matrix/newcomer.ts' },
  'npm run docs:api': { by: '.ci/run' },
  'npm run fleet': { by: 'test/fleet/fleet.spec.ts' },
  'npm run fleet -- Sentinel': { by: 'test/fleet/fleet.spec.ts' },
  'npm run fleet -- --quick': { by: 'test/fleet/fleet.spec.ts' },
  'npm run simulate -- --runs 1000 --faults everything': { by: 'test/simulation-stable.spec.ts' },
  'npm run simulate -- --runs 300 --faults each --endpoint legacy': { by: 'test/simulation-legacy.spec.ts' },
  'npm run simulate -- --story --endpoint stable --seed w4-906': { by: 'test/simulation-stable.spec.ts' },
  'npm run simulate:compare -- --runs 100': {
    unrun: 'an hour; its designs run in test/simulation-guards.spec.ts',
  },
  'npm run model-check': { by: 'test/model-check.spec.ts' },
  'openssl rand -base64 32': { unrun: 'a tool of the system; key-ring takes what has its form' },
};
