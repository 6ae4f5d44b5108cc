import { Body, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { AppSnapshot, CredentialKey, RecordSnapshot } from 'nestjs-wechat-token';
import { checked } from './checked.js';
import { isNamedCredential, NamedCredential, NamedCredentials } from './dto.js';
import { NativeController } from './native-controller.js';
import { Needs } from './needs.js';
import type { NestRequest } from './nest-http.js';
import { ReadingDesk, type RevisionsAnswer } from './reading-desk.js';

/** What a remote reader needs of the store: records, revisions, and why there is no credential. */
@NativeController('v1')
export class ReadingsController {
  constructor(private readonly desk: ReadingDesk) {}

  /** The record of one credential, as a reader of the store sees it. */
  @Post('readings')
  @HttpCode(200)
  @Needs('token', 'ticket')
  read(@Body() body: unknown, @Req() request: NestRequest): Promise<RecordSnapshot> {
    return this.desk.read(keyOf(body), request);
  }

  /** The revisions of many credentials, in their order; empty for those without a record, or not for this key. */
  @Post('revisions')
  @HttpCode(200)
  @Needs('token', 'ticket')
  revisions(@Body() body: unknown, @Req() request: NestRequest): Promise<RevisionsAnswer> {
    return this.desk.revisions(checked(NamedCredentials, body).keys.map(keyOf), request);
  }

  /** Why WeChat is not called for an app, and how many calls of the day are used. */
  @Get('apps/:appId/inspection')
  @Needs('token', 'ticket')
  inspect(@Param('appId') appId: string): Promise<AppSnapshot> {
    return this.desk.inspect(appId);
  }
}

function keyOf(given: unknown): CredentialKey {
  const { appId, kind, subject } = isNamedCredential(given) ? given : checked(NamedCredential, given);
  // Some programs write null where there is none.
  const named = subject ?? undefined;
  return named === undefined ? { appId, kind } : { appId, kind, subject: named };
}
