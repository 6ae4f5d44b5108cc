import { installUnlessThere, type NeededProgram } from '../install/install-unless-there.js';

/** The browser of the tests. */
export const CHROMIUM: NeededProgram = {
  name: 'chromium',
  commands: [
    'chromium',
    'chromium-browser',
    'google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ],
  // The font is for the screenshots: the page is in Chinese too.
  packages: ['chromium', 'fonts-wqy-microhei'],
  howTo: 'apt-get install chromium (Debian) or brew install --cask google-chrome (macOS)',
};

/** Makes sure that there is a browser to test with. */
export default function setup(): void {
  installUnlessThere(CHROMIUM);
}
