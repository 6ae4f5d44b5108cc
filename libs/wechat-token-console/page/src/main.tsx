import { render } from 'preact';
import './styles.css';
import { followLanguage } from './i18n/language.js';
import { followNavigation } from './router/navigation.js';
import { followScheme } from './shell/scheme.js';
import { Page } from './shell/page.js';
import { followState } from './live/follow-state.js';
import { followPanel } from './demo/panel-state.js';

followLanguage();
followScheme();
followNavigation();
followState();
followPanel();
render(<Page />, document.getElementById('page')!);
