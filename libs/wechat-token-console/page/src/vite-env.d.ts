interface ImportMetaEnv {
  readonly PROD: boolean;
}

/** With the `?raw` query and the `default` import, a file is its text. */
interface GlobOptions {
  readonly eager: true;
  readonly query?: '?raw';
  readonly import?: 'default';
}

interface ImportMeta {
  readonly env: ImportMetaEnv;
  glob(files: string | readonly string[], options: GlobOptions): Record<string, object>;
}

declare module '*.css';
