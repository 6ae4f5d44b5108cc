import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** A file of the page, as it is sent. */
export interface PageFile {
  readonly type: string;
  readonly etag: string;
  readonly plain: Buffer;
  /** Absent where it would not be smaller. */
  readonly gzip?: Buffer;
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Where the built page is: below the bundle, beside this compiled module's folder, beside a bundle as CommonJS, or in `dist` seen from the source. */
const PLACES = ['./page/', '../page/', '../dist/page/', '../../dist/page/'];

/** The built page, read once, and compressed when it is first sent. */
export class PageFiles {
  private readonly files = new Map<string, PageFile>();
  private readonly names: ReadonlySet<string>;

  constructor(private readonly folder = builtPage()) {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    this.names = new Set(
      entries
        .filter((entry) => entry.isFile() && extname(entry.name) in TYPES)
        .map(({ parentPath, name }) =>
          join(parentPath, name).slice(join(folder, '/').length).replaceAll('\\', '/'),
        ),
    );
  }

  /** A file by its path in the page, `assets/index-3f2a.js` for example. */
  find(path: string): PageFile | undefined {
    const known = this.files.get(path);
    if (known || !this.names.has(path)) return known;
    const file = pageFileOf(readFileSync(join(this.folder, path)), TYPES[extname(path)]!);
    this.files.set(path, file);
    return file;
  }

  get index(): string {
    return this.find('index.html')!.plain.toString();
  }
}

function pageFileOf(plain: Buffer, type: string): PageFile {
  const gzip = gzipSync(plain, { level: 9 });
  const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`;
  return { type, etag, plain, ...(gzip.length < plain.length ? { gzip } : {}) };
}

function builtPage(): string {
  const folder = PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url))).find((path) =>
    existsSync(join(path, 'index.html')),
  );
  if (folder) return folder;
  throw new Error(
    'The page of the console is not there: install nestjs-wechat-token-console again, or run npm run build in its repository (控制台页面不存在：请重新安装 nestjs-wechat-token-console，或在其仓库中运行 npm run build)',
  );
}
