import { Injectable } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller } from '../access/access.js';
import { RefusalQueue } from '../access/refusal-queue.js';
import { announcesBody } from '../mount/rest-of-body.js';
import { shortBodyOf } from '../mount/read-body.js';
import { Admission, type NativeDemand } from './admission.js';
import { answerTo } from './answer-to-error.js';
import { DirectToken } from './direct-token.js';
import { languageOf, writeNativeAnswer, writeRefusal } from './native-answer.js';

/** A request of a native route, and whether `DirectToken` answers it. */
interface GateDemand extends NativeDemand {
  readonly isDirect: boolean;
}

/**
 * Admits requests of the native routes before Nest sees them, and answers those that are refused: to read the body and to go
 * through Nest costs several times as much, so that whoever sends bad keys would keep the server busy. It also answers most requests for
 * an access token, since clients ask for nothing else as often.
 */
@Injectable()
export class NativeGate {
  constructor(
    private readonly application: ApplicationConfig,
    private readonly admission: Admission,
    private readonly direct: DirectToken,
    private readonly refusals: RefusalQueue,
  ) {}

  /** Whether the application has global guards or interceptors, which would not see what is answered here. */
  get hasGlobalEnhancers(): boolean {
    const { application } = this;
    return (
      application.getGlobalGuards().length > 0 ||
      application.getGlobalRequestGuards().length > 0 ||
      application.getGlobalInterceptors().length > 0 ||
      application.getGlobalRequestInterceptors().length > 0
    );
  }

  /** Whether the application may move the native routes to other paths. */
  get isMoved(): boolean {
    const { application } = this;
    return application.getGlobalPrefix() !== '' || application.getVersioning() !== undefined;
  }

  /** Returns the caller if Nest is to answer the request; otherwise it is answered here. Never throws. */
  admit(request: IncomingMessage, response: ServerResponse, demand: GateDemand): Caller | undefined {
    const { appId, requestId, isDirect } = demand;
    try {
      const admission = this.admission.admit(request, demand);
      if (!admission.ok) {
        const { refusal, isBadKey } = admission;
        const answer = () => writeRefusal(response, requestId, refusal, languageOf(request));
        this.refuse(response, answer, isBadKey);
        return undefined;
      }
      if (!isDirect || appId === undefined) return admission.caller;
      this.direct.answer(request, response, { caller: admission.caller, appId, requestId });
    } catch (error) {
      // A source of clients that fails, for instance.
      const answer = answerTo(error, request, requestId);
      this.refuse(response, () => writeNativeAnswer(response, requestId, answer), false);
    }
    return undefined;
  }

  private refuse(response: ServerResponse, answer: () => void, isBadKey: boolean): void {
    if (announcesBody(response.req)) void this.refuseAfterBody(response, answer, isBadKey);
    else this.refuseInTurn(response, answer, isBadKey);
  }

  /** Reads the body first, if it is short: a client that is still sending might not see the answer. */
  private async refuseAfterBody(
    response: ServerResponse,
    answer: () => void,
    isBadKey: boolean,
  ): Promise<void> {
    await shortBodyOf(response.req);
    if (!response.req.complete) response.shouldKeepAlive = false;
    this.refuseInTurn(response, answer, isBadKey);
  }

  private refuseInTurn(response: ServerResponse, answer: () => void, isBadKey: boolean): void {
    const answerIfThere = () => {
      if (!response.destroyed) answer();
    };
    this.refusals.add(response, answerIfThere, isBadKey);
  }
}
