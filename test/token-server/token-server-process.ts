import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newClientKey } from 'nestjs-wechat-token-server';
import { DEFAULT_APP } from 'wechat-simulator';
import { bundledProgram } from '../processes/bundled-programs.js';
import { PrintingProcess } from '../processes/printing-process.js';

const BUNDLED = bundledProgram('token-server');
/** `npm run fleet`, which runs compiled from another folder, starts the program as it is built. */
const MAIN = existsSync(BUNDLED)
  ? BUNDLED
  : createRequire(import.meta.url).resolve('wechat-token-server/dist/main.js');

/** The built token server as a process of its own. */
export class TokenServerProcess extends PrintingProcess {
  /** Runs it with these arguments and variables, and no other variables. */
  static run(args: readonly string[], variables: Record<string, string> = {}): TokenServerProcess {
    return new TokenServerProcess(variables, MAIN, ...args);
  }

  /** The same with a configuration file, up and listening. */
  static async up(config: string, variables: Record<string, string> = {}): Promise<TokenServerProcess> {
    const server = TokenServerProcess.run(['--config', config], variables);
    await server.printed(/The token server listens on/);
    return server;
  }

  get url(): string {
    return /listens on (\S+?),? /.exec(this.stdout)?.[1] ?? '';
  }
}

/** A folder with a configuration, and what it names. */
export class ConfigurationFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'token-server-'));
  /** Of the client `shop`. */
  readonly client = newClientKey('shop');

  constructor() {
    this.put('app-secret', `${DEFAULT_APP.appSecret}\n`);
    this.put('stand-in-key', randomBytes(32).toString('base64'));
  }

  /** Writes a file. Answers its path. */
  put(name: string, text: string): string {
    const path = join(this.path, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  }

  /** A configuration at that WeChat, with these lines more. Answers its path. */
  config(
    wechatUrl: string,
    more = '',
    {
      name = 'server.yaml',
      listen = '{ port: 0 }',
      client = '',
      endpoint = 'stable',
      may = 'call, token',
      otherApps = '',
    } = {},
  ): string {
    return this.put(
      name,
      `listen: ${listen}
wechat: { baseUrl: '${wechatUrl}' }
standIn: { keys: [{ id: '1', keyFile: stand-in-key }], signWith: '1' }
apps: [${otherApps}{ appId: ${DEFAULT_APP.appId}, appSecretFile: app-secret, endpoint: ${endpoint} }]
clients:
  - id: shop
    digests: ['${this.client.digest}']
    apps: [${DEFAULT_APP.appId}]
    may: [${may}]
    paths: ['/cgi-bin/**']
${client}
${more}
`,
    );
  }

  /** Makes a certificate of its own for this machine. Answers it. */
  certificate(name: string): string {
    const made = [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '2',
    ];
    const [key, cert] = [`${name}.key`, `${name}.crt`].map((file) => join(this.path, file));
    const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1'];
    execFileSync('openssl', [...made, ...subject, '-keyout', key!, '-out', cert!], { stdio: 'ignore' });
    return cert!;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
