import type { AppsView } from '../../../../src/console-state.js';
import { CodeBlock } from '../../components/code-block.js';
import { Link } from '../../components/link.js';
import { Empty } from '../../components/states.js';
import { say } from '../../i18n/language.js';
import { isServerConsole } from '../../live/store.js';
import { now } from '../../texts/now.js';

const IN_FILE = `apps:
  - { appId: wx0123456789abcdef, appSecretFile: /run/secrets/wx-shop }`;

const IN_CODE = `WechatTokenModule.forRoot({
  apps: [{ appId: 'wx0123456789abcdef', appSecret: process.env.WECHAT_APP_SECRET }],
})`;

/** A first start: how to begin. */
export function NoneConfigured() {
  const isServer = isServerConsole.value;
  const example = isServer ? IN_FILE : IN_CODE;
  const what = say(isServer ? now.addOne : now.addOneInCode);
  return (
    <>
      <h1>{say(isServer ? now.noneConfigured : now.noneOfFilter.all)}</h1>
      <div class="panel card">
        <p>{what}</p>
        <CodeBlock text={example} label={what} />
      </div>
    </>
  );
}

/** Nothing matches. */
export function NoApps({ view }: { readonly view: AppsView }) {
  return (
    <div class="panel">
      <Empty title={say(view.search ? now.noMatch(view.search) : now.noneOfFilter[view.filter])}>
        <p>
          <Link to={{ screen: 'now' }}>{say(now.clearSearch)}</Link>
        </p>
      </Empty>
    </div>
  );
}
