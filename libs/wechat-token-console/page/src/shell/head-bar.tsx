import { Button } from '../components/button.js';
import { Icon, type IconName } from '../components/icon.js';
import { Link } from '../components/link.js';
import { chooseLanguage, language, say } from '../i18n/language.js';
import { head, isServerConsole, session } from '../live/store.js';
import { route } from '../router/navigation.js';
import type { Screen } from '../router/route.js';
import { shell } from '../texts/shell.js';
import { AccountMenu } from './account-menu.js';
import { Connection } from './connection.js';
import { nextScheme, scheme, type Scheme } from './scheme.js';

const SCHEMES: Readonly<Record<Scheme, readonly [IconName, keyof typeof shell & `scheme${string}`]>> = {
  auto: ['half', 'schemeAuto'],
  light: ['sun', 'schemeLight'],
  dark: ['moon', 'schemeDark'],
};

/** What is on top of every screen: whose tokens, whether it is live, language, colours, who looks. */
export function HeadBar() {
  const [icon, text] = SCHEMES[scheme.value];
  return (
    <header class="head-bar">
      <Link to={{ screen: 'now' }} class="brand">
        <b>{say(productOf())}</b>
        {head.value?.name && <span class="brand-name">{head.value.name}</span>}
      </Link>
      {route.value.screen !== 'login' && <Connection />}
      <div class="head-tools">
        <span lang={language.value === 'zh' ? 'en' : 'zh-CN'}>
          <Button kind="quiet" onClick={() => chooseLanguage(language.value === 'zh' ? 'en' : 'zh')}>
            {say(shell.otherLanguage)}
          </Button>
        </span>
        <Button kind="quiet" label={say(shell[text])} onClick={nextScheme}>
          <Icon name={icon} />
        </Button>
        <AccountMenu />
      </div>
    </header>
  );
}

/** The ways to the screens that this console has. */
export function Tabs() {
  const shown = route.value.screen;
  if ((!head.value && !session.value) || shown === 'login') return null;
  const isServer = isServerConsole.value;
  return (
    <nav class="tabs" aria-label={say(shell.screens)}>
      <Tab screen="now" isCurrent={shown === 'now' || shown === 'app'} />
      <Tab screen="log" isCurrent={shown === 'log'} />
      {isServer && <Tab screen="clients" isCurrent={shown === 'clients'} />}
      <Tab screen="servers" isCurrent={shown === 'servers'} label={isServer ? 'servers' : 'store'} />
    </nav>
  );
}

function Tab(props: {
  readonly screen: Exclude<Screen, 'app' | 'login'>;
  readonly isCurrent: boolean;
  readonly label?: 'servers' | 'store';
}) {
  return (
    <Link to={{ screen: props.screen }} class="tab" isCurrent={props.isCurrent}>
      {say(shell[props.label ?? props.screen])}
    </Link>
  );
}

export function productOf() {
  return isServerConsole.value ? shell.product : shell.productReadOnly;
}
