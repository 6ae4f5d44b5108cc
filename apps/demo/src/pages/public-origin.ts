import type { AddressInfo } from 'node:net';
import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { SETTINGS, type Settings } from '../settings/settings.js';

/** The addresses that mean all addresses of this machine, and the one to reach a program there. */
const REACHED_AT: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** The address for browsers: `PUBLIC_URL`, otherwise where the demo listens. */
@Injectable()
export class PublicOrigin {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly adapters: HttpAdapterHost,
  ) {}

  /** Scheme, host and, if needed, port. Known once the demo listens. */
  get origin(): string {
    return this.settings.publicOrigin ?? this.listening();
  }

  get isSecure(): boolean {
    return this.origin.startsWith('https:');
  }

  /** Where the demo listens itself. */
  listening(): string {
    const { address, port } = this.adapters.httpAdapter.getHttpServer().address() as AddressInfo;
    const host = REACHED_AT[address] ?? address;
    // As browsers write it: without the default port.
    return new URL(`http://${host.includes(':') ? `[${host}]` : host}:${port}`).origin;
  }
}
