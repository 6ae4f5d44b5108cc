import { IsBoolean } from 'class-validator';
import { isNetwork, isPublicUrl } from 'nestjs-wechat-token-server';
import type { Problem } from '../fault.js';
import { GroupOf, ListOf, MayBeLeftOut, Satisfies } from '../rule.js';
import { AppCheck, WechatCheck } from './app.check.js';
import { ClientCheck } from './client.check.js';
import { AuditCheck, LimitsCheck, ListenCheck, TlsCheck } from './listen.check.js';
import { OperatorCheck } from './operator.check.js';
import { oneOf, TEXT, TRUE_OR_FALSE, wholeNumber } from './problems.js';
import { StandInCheck, StoreCheck } from './store.check.js';
import { hasForm, isListOf, isWholeNumber } from './tests.js';

const NO_NETWORKS: Problem = {
  problem: { en: 'is not a list of addresses', zh: '不是地址列表' },
  remedy: { en: "Write ['10.1.0.4', '10.2.0.0/16']", zh: "请写成 ['10.1.0.4', '10.2.0.0/16']" },
};

const NO_PUBLIC_URL: Problem = {
  problem: { en: 'is not the address of a console', zh: '不是控制台的地址' },
  remedy: {
    en: 'Write scheme and host only, as in https://wechat.internal.example.com',
    zh: '请只填写协议和主机，例如 https://wechat.internal.example.com',
  },
};

/** The whole configuration, as it is written. */
export class FileCheck {
  @GroupOf(ListenCheck)
  listen?: ListenCheck;

  @GroupOf(TlsCheck)
  tls?: TlsCheck;

  @IsBoolean({ context: TRUE_OR_FALSE, message: 'boolean' })
  @MayBeLeftOut()
  behindTls?: boolean;

  @Satisfies(isListOf(isNetwork), NO_NETWORKS)
  @MayBeLeftOut()
  trustedProxies?: string[];

  @Satisfies(isListOf(isNetwork), NO_NETWORKS)
  @MayBeLeftOut()
  userCallsFrom?: string[];

  @Satisfies(hasForm(/^(en|zh)$/), oneOf('en', 'zh'))
  @MayBeLeftOut()
  language?: 'en' | 'zh';

  @GroupOf(StoreCheck)
  store?: StoreCheck;

  @GroupOf(WechatCheck)
  wechat?: WechatCheck;

  @GroupOf(StandInCheck)
  standIn?: StandInCheck;

  @ListOf(AppCheck)
  @MayBeLeftOut()
  apps?: AppCheck[];

  @ListOf(ClientCheck)
  @MayBeLeftOut()
  clients?: ClientCheck[];

  @ListOf(OperatorCheck)
  @MayBeLeftOut()
  operators?: OperatorCheck[];

  @Satisfies(isPublicUrl, NO_PUBLIC_URL)
  @MayBeLeftOut()
  publicUrl?: string;

  @Satisfies(hasForm(/^[^\p{Cc}]{1,64}$/u), TEXT)
  @MayBeLeftOut()
  name?: string;

  @GroupOf(AuditCheck)
  audit?: AuditCheck;

  @GroupOf(LimitsCheck)
  limits?: LimitsCheck;

  @Satisfies(isWholeNumber(0, 300), wholeNumber(0, 300))
  @MayBeLeftOut()
  drainSeconds?: number;

  @IsBoolean({ context: TRUE_OR_FALSE, message: 'boolean' })
  @MayBeLeftOut()
  allowInline?: boolean;
}
