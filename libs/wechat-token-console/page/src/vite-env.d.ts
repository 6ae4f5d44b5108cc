interface ImportMetaEnv {
  readonly PROD: boolean;
}

interface ImportMeta {
  readonly env: ImportMetaEnv;
  glob(files: string | readonly string[], options: { readonly eager: true }): Record<string, object>;
}

declare module '*.css';
