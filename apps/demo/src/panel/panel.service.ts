import { Injectable } from '@nestjs/common';
import { WechatTokenError, WechatTokenService, type Wording } from 'nestjs-wechat-token';
import type { ActionResult, ConsolePanel, PanelAction, PanelState } from 'nestjs-wechat-token-console';
import { CallbackIpsService } from '../wechat/callback-ips.service.js';
import { ActPlayer } from './act-player.js';
import { PANEL_WORDS as WORDS } from './panel-words.js';
import { SimulatedWechat } from './simulated-wechat.js';
import { TROUBLES, type Trouble } from './troubles.js';

/** Makes something happen at the simulated WeChat, and the demo notice it at once. */
@Injectable()
export class PanelService implements ConsolePanel {
  private readonly once: Readonly<Record<string, () => Promise<ActionResult>>> = {
    invalidate: () => this.invalidate(),
    elsewhere: () => this.refreshElsewhere(),
    right: () => this.putRight(),
  };

  constructor(
    private readonly wechat: SimulatedWechat,
    private readonly tokens: WechatTokenService,
    private readonly calls: CallbackIpsService,
    private readonly acts: ActPlayer,
  ) {}

  async state(): Promise<PanelState> {
    const inForce = await this.wechat.troubles();
    const [invalidate, elsewhere] = [WORDS.invalidate, WORDS.elsewhere];
    const lasting = TROUBLES.map(({ id, label, hint }): PanelAction => {
      return { id, kind: 'lasting', label, hint, isOn: inForce.has(id) };
    });
    return {
      actions: [
        { id: 'invalidate', kind: 'once', ...invalidate, isOn: false },
        { id: 'elsewhere', kind: 'once', ...elsewhere, isOn: false },
        ...lasting,
        { id: 'right', kind: 'right', ...WORDS.right, isOn: inForce.size > 0 },
        ...this.acts.list(),
      ],
      links: [{ label: WORDS.jsSdk, href: '/js-sdk' }],
    };
  }

  /** What came of an action; nothing if there is no such action. */
  async run(id: string): Promise<ActionResult | undefined> {
    const trouble = TROUBLES.find((one) => one.id === id);
    const action = trouble ? () => this.begin(trouble) : Object.hasOwn(this.once, id) && this.once[id];
    if (!action) return this.acts.begin(id);
    if (this.acts.isPlaying) return { outcome: 'refused', message: WORDS.busy };
    try {
      return await action();
    } catch (error) {
      if (error instanceof WechatTokenError) return { outcome: 'refused', ...wordingOf(error) };
      throw error;
    }
  }

  private async invalidate(): Promise<ActionResult> {
    await this.wechat.end(await this.tokens.getAccessToken(this.wechat.appId));
    await this.calls.list(this.wechat.appId);
    return { outcome: 'replaced', message: WORDS.invalidated };
  }

  private async refreshElsewhere(): Promise<ActionResult> {
    if (!(await this.wechat.refreshElsewhere())) return { outcome: 'refused', message: WORDS.noMoreForced };
    // A token of the legacy endpoint is only missed when WeChat refuses it.
    if (this.wechat.isLegacy) await this.calls.list(this.wechat.appId);
    else await this.refresh();
    return { outcome: 'replaced', message: WORDS.replacedElsewhere };
  }

  private async begin(trouble: Trouble): Promise<ActionResult> {
    // What the one before has caused, a pause say, is over.
    if ((await this.wechat.troubles()).size > 0) await this.putRight();
    await this.wechat.begin(trouble);
    await this.refresh();
    return { outcome: 'begun', message: trouble.begun };
  }

  private async putRight(): Promise<ActionResult> {
    await this.wechat.putRight();
    await this.refresh();
    return { outcome: 'right', message: WORDS.allRight };
  }

  /** Does now what the demo would do within minutes of its time: the console shows what comes of it. */
  private async refresh(): Promise<void> {
    await this.tokens.refresh(this.wechat.appId);
  }
}

function wordingOf(error: WechatTokenError): { readonly message: Wording } {
  return { message: { zh: error.in('zh').message, en: error.in('en').message } };
}
