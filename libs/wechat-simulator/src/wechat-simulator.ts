import { randomInt } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { AppConsole } from './consoles/app-console.js';
import { type AppOptions, DEFAULT_APP } from './account/app.options.js';
import { SimulatedApp } from './account/simulated-app.js';
import { CallDispatcher } from './call-dispatcher.js';
import { appIdOf, callOf } from './api/call.js';
import { Refusal } from './wire/refusal.js';
import type { WechatAnswer, WechatRequest } from './wire/request.js';
import { tokenEndpoint } from './endpoints/token.endpoint.js';
import { FaultInjector } from './fault-injector.js';
import { Faults } from './faults/faults.js';
import { Journal } from './journal/journal.js';
import { RidLog } from './journal/rid-log.js';
import { MediaLibrary } from './media/media-library.js';
import { DEFAULT_RULES, rulesWith } from './rules/rules.js';
import { DEFAULT_WIRE_STYLE } from './rules/wire-style.js';
import { randomHex, seededRandom } from './time/random.js';
import { SimulatedTime } from './time/simulated-time.js';
import { forceStable } from './issuing/force-stable.js';
import { issueLegacy } from './issuing/issue-token.js';
import { isAliveAt, type IssuedToken } from './tokens/issued-token.js';
import { TokenRegistry } from './tokens/token-registry.js';
import { GrantRegistry } from './users/grant-registry.js';
import type { WechatSimulatorOptions } from './wechat-simulator.options.js';
import type { World } from './world.js';

const RID_LIMIT = 10_000;

/** A WeChat API without a socket: handles requests as WeChat would, and records everything. */
export class WechatSimulator {
  /** Identifies this simulator: a new one knows no token of an earlier one. */
  readonly instanceId: string;
  readonly time: SimulatedTime;
  readonly faults: Faults;
  readonly journal: Journal;
  readonly media: MediaLibrary;
  private readonly world: World;
  private readonly dispatcher: CallDispatcher;
  private readonly faultInjector: FaultInjector;

  constructor(options: WechatSimulatorOptions = {}) {
    const seed = options.seed ?? randomInt(2 ** 32);
    const limit = options.journal?.limit ?? Number.POSITIVE_INFINITY;
    const random = seededRandom(seed);
    this.instanceId = randomHex(random, 12);
    this.time = new SimulatedTime(options.clock ?? { now: () => Date.now() }, options.timeScale ?? 1);
    // Drawn separately, so that a fault does not change the tokens that follow.
    this.faults = new Faults(seededRandom(seed ^ 0x5bd1e995));
    this.media = new MediaLibrary(seededRandom(seed ^ 0x3c6ef372));
    this.world = {
      time: this.time,
      random,
      rules: rulesWith(DEFAULT_RULES, options),
      wire: { ...DEFAULT_WIRE_STYLE, ...options.wire },
      apps: new Map(),
      tokens: new TokenRegistry(limit),
      rids: new RidLog(Math.min(limit, RID_LIMIT)),
      media: this.media,
      grants: new GrantRegistry(),
      userRandom: seededRandom(seed ^ 0x1f83d9ab),
    };
    this.journal = new Journal(limit, this.world.tokens);
    this.dispatcher = new CallDispatcher(this.world, this.journal);
    this.faultInjector = new FaultInjector(this.dispatcher, options.sleep ?? ((ms) => setTimeout(ms)));
    for (const app of options.apps ?? [DEFAULT_APP]) this.addApp(app);
  }

  /** The AppIDs of its apps. */
  get appIds(): string[] {
    return [...this.world.apps.keys()];
  }

  /** Adds an account. */
  addApp(options: AppOptions): void {
    if (this.world.apps.has(options.appId)) throw new TypeError(`The app ${options.appId} already exists.`);
    this.world.apps.set(options.appId, new SimulatedApp(options, this.world.rules));
  }

  /** The account's settings, for its administrator. */
  console(appId: string): AppConsole {
    return new AppConsole(this.world, this.appOf(appId));
  }

  /** Answers a request at once, without faults. */
  answer(request: WechatRequest): WechatAnswer {
    return this.dispatcher.process(callOf(request, this.world));
  }

  /** Answers a request with the active faults. The response's `delivery` says how it is to arrive. */
  async handle(request: WechatRequest): Promise<WechatAnswer> {
    const call = callOf(request, this.world);
    const fault = this.faults.take({ path: call.path, ip: call.ip, appId: () => appIdOf(call) });
    return fault ? this.faultInjector.inject(fault, call) : this.dispatcher.process(call);
  }

  /** Whether WeChat accepts the token now, or did at that simulated time. */
  isAlive(token: string, at: number = this.time.now()): boolean {
    const issued = this.world.tokens.find(token);
    return issued !== undefined && isAliveAt(issued, at);
  }

  /** What is known about a token, by its value or its id. */
  findToken(valueOrId: string): IssuedToken | undefined {
    return this.world.tokens.find(valueOrId) ?? this.world.tokens.findById(valueOrId);
  }

  /** Somebody else fetches from `/cgi-bin/token` with the app's AppSecret. It counts against the quota, not in the journal. */
  mintElsewhere(appId: string): IssuedToken {
    const app = this.appOf(appId);
    app.quota.countDay(tokenEndpoint.path, this.time.now());
    return issueLegacy(this.world, app, 'elsewhere');
  }

  /** Somebody else forces a refresh of the stable token; inside WeChat's gap the current token stays. Answers the current token, or nothing if WeChat refused. */
  forceElsewhere(appId: string): IssuedToken | undefined {
    const token = forceStable(this.world, this.appOf(appId), 'elsewhere');
    return token instanceof Refusal ? undefined : token;
  }

  /** WeChat ends a token before its time. Answers whether there was such a token. */
  killToken(value: string): boolean {
    const token = this.world.tokens.find(value);
    if (!token) return false;

    this.appOf(token.appId)[token.endpoint].kill(this.time.now(), token.id);
    return true;
  }

  private appOf(appId: string): SimulatedApp {
    const app = this.world.apps.get(appId);
    if (!app) throw new TypeError(`The simulator has no app ${appId}, only ${this.appIds.join(', ')}.`);
    return app;
  }
}
