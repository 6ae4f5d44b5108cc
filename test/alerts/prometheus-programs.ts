import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandOf, type NeededProgram } from '../install/install-unless-there.js';

const UNPACKED = fileURLToPath(new URL('../../node_modules/.cache/prometheus/', import.meta.url));

/** Prometheus or promtool, from this machine or unpacked. */
export function prometheusProgram(name: 'prometheus' | 'promtool'): NeededProgram {
  return {
    name,
    commands: [name, join(UNPACKED, 'usr/bin', name)],
    packages: ['prometheus'],
    // If it were installed, it would run as a service.
    unpackInto: UNPACKED,
    howTo: 'apt-get install prometheus (Debian, Ubuntu) or brew install prometheus (macOS)',
  };
}

/** The path or name that starts it. */
export function prometheusCommand(name: 'prometheus' | 'promtool'): string {
  return commandOf(prometheusProgram(name)) ?? name;
}
