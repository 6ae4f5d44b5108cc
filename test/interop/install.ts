import { installUnlessThere, type NeededProgram } from '../install/install-unless-there.js';
import { installSdks } from '../token-server/sdks/sdk-process.js';

const USED = [
  'new Redis(); igbinary_serialize(1);',
  'require "/usr/share/php/Psr/SimpleCache/autoload.php";',
  'require "/usr/share/php/Symfony/Component/Cache/autoload.php";',
].join(' ');

const PACKAGES = ['php-cli', 'php-redis', 'php-igbinary', 'php-psr-simple-cache', 'php-symfony-cache'];

/** PHP with what EasyWeChat keeps tokens with. */
const PHP: NeededProgram = {
  name: 'PHP with phpredis, igbinary and symfony/cache',
  commands: ['php'],
  versionOption: `-r${USED}`,
  packages: PACKAGES,
  howTo: `apt-get install ${PACKAGES.join(' ')} (Debian, Ubuntu)`,
};

/** Makes sure that there are a PHP and the SDKs from npm, before tests that run beside each other need them. */
export default function setup(): void {
  installUnlessThere(PHP);
  installSdks();
}
