import { LineCounter, Parser, parseDocument, type CST } from 'yaml';
import type { Problem } from './fault.js';

/** What a YAML text holds, or what is wrong with it. */
export type ReadYaml = { readonly value: unknown } | { readonly problem: Problem };

/** Against aliases that expand to a huge document. */
const MAX_ALIASES = 100;

/** Groups and lists within each other. V8 may abort the process where a parser that calls itself has used up the stack. */
const MAX_DEPTH = 64;

/** Reads YAML 1.2. The messages of the parser quote the text, secrets included, so only the line number is reported. */
export function readYaml(text: string): ReadYaml {
  const lines = new LineCounter();
  for (const token of new Parser().parse(text))
    if (isDeeperThan(MAX_DEPTH, token)) return { problem: TOO_MUCH };
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      stringKeys: true,
      logLevel: 'silent',
    });
    const [fault] = [...document.errors, ...document.warnings];
    if (fault) return { problem: malformed(fault.code, lines.linePos(fault.pos[0]).line) };
    return { value: document.toJS({ maxAliasCount: MAX_ALIASES }) };
  } catch {
    // Aliases without end.
    return { problem: TOO_MUCH };
  }
}

/** Calls itself no more than `levels` times within each other. */
function isDeeperThan(levels: number, token: CST.Token | null | undefined): boolean {
  if (!token) return false;
  if (levels === 0) return true;
  if (token.type === 'document') return isDeeperThan(levels, token.value);
  if (!('items' in token)) return false;
  return token.items.some(
    ({ key, value }) => isDeeperThan(levels - 1, key) || isDeeperThan(levels - 1, value),
  );
}

function malformed(code: string, line: number): Problem {
  if (code === 'DUPLICATE_KEY') {
    return {
      problem: { en: `has the same field twice in line ${line}`, zh: `第 ${line} 行有重复的字段` },
      remedy: { en: 'Remove one of the two', zh: '请删除其中一个' },
    };
  }
  return {
    problem: { en: `is not valid YAML in line ${line}`, zh: `第 ${line} 行不是合法的 YAML` },
    remedy: {
      en: 'Look at the indentation, the brackets and the quotes there',
      zh: '请检查该处的缩进、括号和引号',
    },
  };
}

const TOO_MUCH: Problem = {
  problem: {
    en: 'is YAML whose anchors or brackets multiply without end',
    zh: '的 YAML 锚点或括号层层嵌套，展开后过大',
  },
  remedy: { en: 'Write out what the anchors stand for', zh: '请直接写出锚点所代表的内容' },
};
