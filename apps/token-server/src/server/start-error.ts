import type { Language } from 'nestjs-wechat-token';

/** The sentence that says why the server cannot listen. */
export function sentenceOfListening(
  error: unknown,
  { host, port }: { readonly host: string; readonly port: number },
  language: Language,
): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const sentences: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
    EADDRINUSE: {
      en: `The port ${port} is in use. Stop the program that uses it, or set listen.port (PORT) to another one.`,
      zh: `端口 ${port} 已被占用。请结束占用它的程序，或把 listen.port（PORT）改为其他端口。`,
    },
    EACCES: {
      en: `The port ${port} needs privileges. Set listen.port (PORT) to 1024 or above.`,
      zh: `端口 ${port} 需要特权。请把 listen.port（PORT）设为 1024 以上的端口。`,
    },
  };
  const other = {
    en: `${host} is not an address of this machine. Set listen.host (HOST) to one that is.`,
    zh: `${host} 不是本机的地址。请把 listen.host（HOST）设为本机的地址。`,
  };
  return (sentences[String(code)] ?? other)[language];
}

/** The start failed. The message is one sentence for a person. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
