import { DEFAULT_APP } from 'wechat-simulator';

/** Made-up apps; the first is the simulator's own. */
export function appsOf(count) {
  const apps = Array.from({ length: count }, (_, index) =>
    index === 0
      ? { ...DEFAULT_APP }
      : {
          appId: `wx${index.toString(16).padStart(16, '0')}`,
          appSecret: index.toString(16).padStart(32, 'a'),
        },
  );
  // As flat strings, as texts from a file are: V8 would flatten them later, at our expense.
  return JSON.parse(JSON.stringify(apps));
}
