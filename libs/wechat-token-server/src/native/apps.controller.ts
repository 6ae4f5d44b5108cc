import { Get, Param, Req } from '@nestjs/common';
import { UnknownAppError, WechatTokenService, type WechatTokenStatus } from 'nestjs-wechat-token';
import type { Permission } from '../clients/client.js';
import type { NestRequest } from './nest-http.js';
import { NativeController } from './native-controller.js';
import { callerOf } from './native-request.js';
import { Needs } from './needs.js';
import { OPENAPI } from './openapi.js';

/** The apps and permissions of a key. */
export interface AppsAnswer {
  readonly apps: readonly { readonly appId: string; readonly may: readonly Permission[] }[];
}

/** One app of a key. */
export interface AppAnswer {
  readonly appId: string;
  readonly endpoint: string;
  readonly may: readonly Permission[];
}

/** How long an app of the app source is waited for. */
const FIRST_USE_MS = 500;

/** Answers what a client's key may do, and the status of its apps. */
@NativeController('v1')
export class AppsController {
  constructor(private readonly tokens: WechatTokenService) {}

  /** The apps of the key, and what the key may do. */
  @Get('apps')
  @Needs()
  apps(@Req() request: NestRequest): AppsAnswer {
    const { apps, may } = callerOf(request).client;
    return { apps: apps.map((appId) => ({ appId, may })) };
  }

  /** One app of the key. Its endpoint says how its access token behaves when another one is issued. */
  @Get('apps/:appId')
  @Needs()
  async app(@Param('appId') appId: string, @Req() request: NestRequest): Promise<AppAnswer> {
    const app = this.tokens.app(appId);
    // The first use finds an app of the app source.
    if (!app.status()) await app.getCredential({ timeoutMs: FIRST_USE_MS }).catch(() => undefined);
    const endpoint = app.status()?.endpoint;
    if (endpoint === undefined) throw new UnknownAppError(appId, []);
    return { appId, endpoint, may: callerOf(request).client.may };
  }

  /** The native routes, for programs. */
  @Get('openapi.json')
  openapi(): unknown {
    return OPENAPI;
  }

  /** The status of the key's apps on this server. Contains no secret and no credential. */
  @Get('status')
  @Needs('status')
  status(@Req() request: NestRequest): WechatTokenStatus {
    const { client } = callerOf(request);
    const status = this.tokens.status();
    return { ...status, apps: status.apps.filter(({ appId }) => client.apps.includes(appId)) };
  }
}
