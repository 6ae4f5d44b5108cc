import { DEFAULT_APP } from 'wechat-simulator';

/** So many made-up apps; the first is the simulator's own. */
export function appsOf(count) {
  const apps = Array.from({ length: count }, (_, index) =>
    index === 0
      ? { ...DEFAULT_APP }
      : {
          appId: `wx${index.toString(16).padStart(16, '0')}`,
          appSecret: index.toString(16).padStart(32, 'a'),
        },
  );
  // In one piece each, as texts come out of a file: V8 would put the pieces together later, at our expense.
  return JSON.parse(JSON.stringify(apps));
}
