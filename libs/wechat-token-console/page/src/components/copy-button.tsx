import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { say } from '../i18n/language.js';
import { announce } from '../shell/announce.js';
import { shell } from '../texts/shell.js';
import { Button } from './button.js';
import { Icon } from './icon.js';

/** Copies `text`. `label` says what it is, beside "Copy" for a screen reader. */
export function CopyButton({ text, label }: { readonly text: string; readonly label?: string }) {
  const isCopied = useSignal(false);
  useEffect(() => {
    if (!isCopied.value) return;
    const timer = setTimeout(() => (isCopied.value = false), 2_000);
    return () => clearTimeout(timer);
  }, [isCopied.value]);
  const copy = async () => {
    if (!(await copied(text))) return;
    isCopied.value = true;
    announce(say(shell.copied));
  };
  return (
    <Button kind="plain" onClick={() => void copy()}>
      <Icon name={isCopied.value ? 'check' : 'copy'} />
      {isCopied.value ? say(shell.copied) : (label ?? say(shell.copy))}
    </Button>
  );
}

/** Browsers have a clipboard on https and on loopback only: elsewhere the old way works. */
async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copiedBySelection(text);
  }
}

function copiedBySelection(text: string): boolean {
  const before = document.activeElement;
  const field = document.createElement('textarea');
  field.className = 'hidden-visually';
  field.value = text;
  // In an open dialog, all else is inert.
  (document.querySelector('dialog[open]') ?? document.body).append(field);
  field.select();
  const isDone = document.execCommand('copy');
  field.remove();
  if (before instanceof HTMLElement) before.focus();
  return isDone;
}
