import { spawnSync } from 'node:child_process';
import { chromium, type Browser } from 'playwright-core';
import { commandOf } from '../install/install-unless-there.js';
import { CHROMIUM } from './install.js';

/** Starts the machine's own Chromium, without a window. */
export async function startBrowser(): Promise<Browser> {
  const command = commandOf(CHROMIUM) ?? 'chromium';
  const found = spawnSync('which', [command], { encoding: 'utf8' }).stdout.trim();
  // Chromium's sandbox refuses root.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: found || command, args });
}
