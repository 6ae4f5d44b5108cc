import { setTimeout as rest } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { WechatTokenService, type Wording } from 'nestjs-wechat-token';
import type { ActionResult, PanelAction } from 'nestjs-wechat-token-console';
import { PublicOrigin } from '../pages/public-origin.js';
import { SETTINGS, type Settings } from '../settings/settings.js';
import { ACTS } from '../tour/acts.js';
import { DemoRoutes } from '../tour/demo-routes.js';
import { ActFailed, playAct, type Act, type Stage } from '../tour/stage.js';
import { PANEL_WORDS as WORDS } from './panel-words.js';
import { SimulatedWechat } from './simulated-wechat.js';

/** A person watches an act that waits for the end of a token: not for two hours. */
const LONGEST_LIFE_MS = 120_000;

/** How long a person needs to see on the page what has changed. */
const DWELL_MS = 4_000;

/** Plays the acts of the tour on this demo, one at a time. */
@Injectable()
export class ActPlayer {
  private playing: string | undefined;
  /** What each act has shown, or what it did not. */
  private readonly results = new Map<string, ActionResult>();

  constructor(
    private readonly wechat: SimulatedWechat,
    private readonly tokens: WechatTokenService,
    private readonly origin: PublicOrigin,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  get isPlaying(): boolean {
    return this.playing !== undefined;
  }

  list(): PanelAction[] {
    return this.acts().map(({ id, label, claim }) => {
      const result = this.results.get(id);
      const isOn = this.playing === id;
      return { id, kind: 'act', label, hint: claim, isOn, ...(result && { result }) };
    });
  }

  /** Begins an act, and does not wait for its end; nothing if there is no such act. */
  begin(id: string): ActionResult | undefined {
    const act = this.acts().find((one) => one.id === id);
    if (!act) return undefined;
    if (this.isPlaying) return { outcome: 'refused', message: WORDS.busy };
    void this.play(act);
    return { outcome: 'begun', message: WORDS.begun };
  }

  /** They wait for the end of a token of the stable endpoint. */
  private acts(): readonly Act[] {
    return this.wechat.isLegacy || this.wechat.lifeMs > LONGEST_LIFE_MS ? [] : ACTS;
  }

  private async play(act: Act): Promise<void> {
    this.playing = act.id;
    this.note(act, 'begun', WORDS.begun);
    try {
      // No pause is left of what was before.
      await this.wechat.putRight();
      await this.tokens.refresh(this.wechat.appId);
      await playAct(act, this.stageFor(act));
      this.note(act, 'shown', this.results.get(act.id)?.message ?? WORDS.begun);
    } catch (error) {
      const why = error instanceof ActFailed ? error.what : WORDS.error;
      this.note(act, 'failed', { zh: WORDS.notShown.zh + why.zh, en: WORDS.notShown.en + why.en });
    } finally {
      this.playing = undefined;
    }
  }

  private stageFor(act: Act): Stage {
    return {
      demo: new DemoRoutes(this.origin.listening(), this.settings.apiKey),
      lifeMs: this.wechat.lifeMs,
      order: (path, fields) => this.wechat.order(path, fields),
      putRight: () => this.wechat.putRight(),
      tell: (seen) => this.note(act, 'begun', seen),
      dwell: () => rest(DWELL_MS),
    };
  }

  private note({ id }: Act, outcome: string, message: Wording): void {
    this.results.set(id, { outcome, message });
  }
}
