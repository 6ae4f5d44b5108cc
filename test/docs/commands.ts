/** Why a command of the documentation can be trusted: the file that runs it or what it starts, or why nothing does. */
export type Ran = { readonly by: string } | { readonly unrun: string };

/** Pages whose every command is run, in order, and the file that does so. */
export const FOLLOWED: Readonly<Record<string, string>> = {
  'docs/getting-started.md': 'test/matrix/newcomer.ts',
};

/** Every other command on a page. One that ends in … stands for all that begin with it. */
export const COMMANDS: Readonly<Record<string, Ran>> = {
  'npm ci && npm start': { by: 'test/demo/routes.spec.ts' },
  'npm ci && npm test': { by: '.ci/run' },
  'npm install nestjs-wechat-token @nestjs/axios@4 @nestjs/schedule@6 axios': {
    by: 'test/matrix/application.ts',
  },
  'npm install nestjs-wechat-token @nestjs/axios@12 @nestjs/schedule@12 axios': {
    by: 'test/matrix/application.ts',
  },
  'npm install nestjs-wechat-token axios ioredis': { by: 'test/matrix/without-nestjs.ts' },
  'npm install nestjs-wechat-token-console': { by: 'test/packed/packages.spec.ts' },
  'npm install ioredis': { by: 'test/matrix/application.ts' },
  'npm install --save-dev wechat-simulator': { by: 'test/matrix/newcomer.ts' },
  'npx nestjs-wechat-token doctor': { by: 'test/packed/doctor.spec.ts' },
  'set -a; . ./.env; set +a; npx nestjs-wechat-token doctor': { by: 'test/packed/doctor.spec.ts' },
  'npx wechat-token-server': { by: 'test/matrix/token-server.ts' },
  'npx wechat-token-server new-key shop-php': { by: 'test/token-server/start.spec.ts' },
  'npx wechat-token-server new-key --operator liwei': { by: 'test/token-server/console.spec.ts' },
  'npx wechat-token-server check --config token-server.yaml': { by: 'test/token-server/start.spec.ts' },
  'npx wechat-token-server --config token-server.yaml': { by: 'test/token-server/start.spec.ts' },
  'sh make-secrets.sh': { by: 'test/deploy/compose-world.ts' },
  'docker run --rm wechat-token-server new-key shop-php': { by: 'test/packed/token-server.spec.ts' },
  'docker …': { unrun: 'there is no Docker; test/deploy/files.spec.ts reads the files' },
  'npm install --prefix /opt/wechat-token-server wechat-token-server': {
    by: 'test/packed/token-server.spec.ts',
  },
  'cp wechat-token-server.service /etc/systemd/system/': {
    unrun: 'test/deploy/files.spec.ts verifies the file',
  },
  'systemctl …': { unrun: 'there is no systemd; test/deploy/files.spec.ts verifies the unit' },
  'kubectl …': { unrun: 'there is no Kubernetes; test/deploy/kubernetes.spec.ts reads the file' },
  'npx wechat-token-server suspend …': { by: 'test/token-server/suspending.spec.ts' },
  'npx wechat-token-server resume …': { by: 'test/token-server/suspending.spec.ts' },
  'npm run docs:api': { by: '.ci/run' },
  'npm run fleet': { by: 'test/fleet/fleet.spec.ts' },
  'npm run fleet -- …': { by: 'test/fleet/fleet.spec.ts' },
  'npm run simulate -- …': { by: 'test/simulation-stable.spec.ts' },
  'npm run simulate:compare -- --runs 100': {
    unrun: 'takes too long; npm run types compiles it',
  },
  'npm run model-check': { by: 'test/model-check.spec.ts' },
};

/** The rows of the table that are commands. */
export function entriesFor(command: string): string[] {
  return Object.keys(COMMANDS).filter((entry) =>
    entry.endsWith('…') ? command.startsWith(entry.slice(0, -1)) : command === entry,
  );
}
