type Key = 'language' | 'scheme';

const PREFIX = 'wechat-console.';

/** A choice that this browser remembers. Without storage it has none. */
export function recall(key: Key): string | undefined {
  try {
    return localStorage.getItem(PREFIX + key) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Remembers a choice, where the browser allows it. */
export function remember(key: Key, value: string): void {
  try {
    localStorage.setItem(PREFIX + key, value);
  } catch {
    // Storage is switched off: the choice lasts as long as the page.
  }
}
