import {
  Controller,
  Get,
  Inject,
  Post,
  Req,
  Res,
  UseGuards,
  VERSION_NEUTRAL,
  type Type,
} from '@nestjs/common';
import { ConsoleRefusal } from '../console-refusal.js';
import type { ConsoleAccess } from '../serving/console-access.js';
import type { ConsolePanel } from '../serving/console-panel.js';
import { ConsoleRoutes } from '../serving/console-routes.js';
import { refuseOtherPages } from '../serving/own-page.js';
import { sendJson, sendRefusal } from '../serving/send-json.js';
import { CONSOLE_ACCESS, CONSOLE_PANEL } from './injection.js';
import {
  rawRequestOf,
  restOf,
  sentPathOf,
  takeReply,
  type NestReply,
  type NestRequest,
} from './nest-http.js';
import type { ConsoleGuard } from './wechat-token-console.options.js';

/** The console at a path, behind guards. `paths` are read when Nest registers them. */
export function consoleControllerOf(path: string, guards: readonly ConsoleGuard[], paths: string[]): Type {
  @Controller({ path, version: VERSION_NEUTRAL })
  @UseGuards(...guards)
  class WechatTokenConsoleController {
    constructor(@Inject(ConsoleRoutes) private readonly routes: ConsoleRoutes) {}

    /** The page, its files, and the states of its screens. */
    @Get(paths)
    async get(@Req() request: NestRequest, @Res() reply: NestReply): Promise<void> {
      const rest = restOf(request);
      const response = takeReply(reply);
      const sent = sentPathOf(request);
      // The page names its files from its own folder.
      if (rest === '' && !sent.endsWith('/')) {
        response.writeHead(308, { Location: `${sent.slice(sent.lastIndexOf('/') + 1)}/` }).end();
        return;
      }
      await this.routes.get(rawRequestOf(request), response, rest);
    }
  }
  return WechatTokenConsoleController;
}

/** The actions of the application's own, at the same path. */
export function panelControllerOf(path: string, guards: readonly ConsoleGuard[]): Type {
  @Controller({ path, version: VERSION_NEUTRAL })
  @UseGuards(...guards)
  class WechatTokenConsolePanelController {
    constructor(
      @Inject(CONSOLE_PANEL) private readonly panel: ConsolePanel,
      @Inject(CONSOLE_ACCESS) private readonly access: ConsoleAccess,
    ) {}

    @Post('demo/panel/:id')
    async run(@Req() request: NestRequest, @Res() reply: NestReply): Promise<void> {
      const response = takeReply(reply);
      try {
        const raw = rawRequestOf(request);
        this.access.admit?.(raw);
        refuseOtherPages(raw);
        const result = await this.panel.run(String(request.params['id']));
        if (!result) throw NO_ACTION;
        sendJson(response, 200, result);
      } catch (error) {
        sendRefusal(response, error);
      }
    }
  }
  return WechatTokenConsolePanelController;
}

const NO_ACTION = new ConsoleRefusal(404, {
  code: 'NOT_FOUND',
  message: { en: 'The panel has no such action', zh: '面板中没有这个操作' },
});
