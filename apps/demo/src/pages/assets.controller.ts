import { readFileSync } from 'node:fs';
import { Controller, Get, Header } from '@nestjs/common';

const SCRIPT = contentOf('demo.js');
const STYLE = contentOf('demo.css');

/** The script and style of the demo's pages. */
@Controller()
export class AssetsController {
  @Get('demo.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  @Header('x-content-type-options', 'nosniff')
  script(): string {
    return SCRIPT;
  }

  @Get('demo.css')
  @Header('content-type', 'text/css; charset=utf-8')
  @Header('x-content-type-options', 'nosniff')
  style(): string {
    return STYLE;
  }
}

function contentOf(name: string): string {
  return readFileSync(new URL(`../../public/${name}`, import.meta.url), 'utf8');
}
