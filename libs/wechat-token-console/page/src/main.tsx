import { render } from 'preact';

render(<p>WeChat tokens</p>, document.getElementById('page')!);
