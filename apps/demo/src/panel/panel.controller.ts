import { Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ActionResult, ConsoleError, PanelState } from 'nestjs-wechat-token-console';
import { PublicOrigin } from '../pages/public-origin.js';
import { isOwnPage } from './is-own-page.js';
import { PanelService } from './panel.service.js';

const FOREIGN: ConsoleError = {
  code: 'ORIGIN',
  message: { zh: '请求不是由控制台页面发出的，未执行。', en: "Only the console's own page may do this." },
};

const UNKNOWN: ConsoleError = {
  code: 'INVALID',
  message: { zh: '没有这个操作。', en: 'There is no such action.' },
};

/** The console's panel "make something happen". */
@Controller('console/demo/panel')
export class PanelController {
  constructor(
    private readonly panel: PanelService,
    private readonly origin: PublicOrigin,
  ) {}

  @Get()
  state(): Promise<PanelState> {
    return this.panel.state();
  }

  @Post(':id')
  @HttpCode(200)
  async run(
    @Req() { headers }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
  ): Promise<ActionResult | ConsoleError> {
    if (!isOwnPage(headers, this.origin.listening())) {
      void reply.status(403);
      return FOREIGN;
    }
    const result = await this.panel.run(id);
    if (result) return result;
    void reply.status(404);
    return UNKNOWN;
  }
}
