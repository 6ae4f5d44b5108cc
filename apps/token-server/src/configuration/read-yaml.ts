import { Lexer, LineCounter, Parser, parseDocument } from 'yaml';
import type { Problem } from './fault.js';

/** What a YAML text holds, or what is wrong with it. */
export type ReadYaml = { readonly value: unknown } | { readonly problem: Problem };

/** Against aliases that expand to a huge document. */
const MAX_ALIASES = 100;

/** The parser's own count of groups, lists and entries that are open: about 60 levels. */
const MAX_OPEN = 180;

/** Reads YAML 1.2. The messages of the parser quote the text, secrets included, so only the line number is reported. */
export function readYaml(text: string): ReadYaml {
  const lines = new LineCounter();
  try {
    const problem = problemOfShape(text);
    if (problem) return { problem };
    const document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      stringKeys: true,
      logLevel: 'silent',
    });
    const [fault] = [...document.errors, ...document.warnings];
    if (fault) return { problem: malformed(fault.code, lines.linePos(fault.pos[0]).line) };
    return { value: document.toJS({ maxAliasCount: MAX_ALIASES }) };
  } catch (error) {
    const isUnknown = error instanceof ReferenceError && error.message.startsWith('Unresolved alias');
    return { problem: isUnknown ? NO_QUOTES : TOO_MUCH };
  }
}

/**
 * Looks at the shape before anything calls itself for each level: V8 may abort the process where a parser has used up the stack. More
 * than one document is refused, since only the first would count.
 */
function problemOfShape(text: string): Problem | undefined {
  const parser = new Parser();
  let documents = 0;
  for (const lexeme of new Lexer().lex(text)) {
    for (const { type } of parser.next(lexeme)) if (type === 'document') documents += 1;
    if (parser.stack.length > MAX_OPEN) return TOO_MUCH;
  }
  for (const { type } of parser.end()) if (type === 'document') documents += 1;
  return documents > 1 ? SEVERAL : undefined;
}

function malformed(code: string, line: number): Problem {
  if (code === 'BAD_ALIAS') return NO_QUOTES;
  if (code === 'TAB_AS_INDENT') {
    return {
      problem: { en: `is indented with a tab in line ${line}`, zh: `第 ${line} 行用制表符缩进` },
      remedy: { en: 'Use spaces', zh: '请用空格缩进' },
    };
  }
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

/** YAML takes a text that begins so for an anchor or an alias. */
const NO_QUOTES: Problem = {
  problem: { en: 'has a * or & without quotes', zh: '含有未加引号的 * 或 &' },
  remedy: { en: "Write it in quotes: '*'", zh: "请加上引号：'*'" },
};

const TOO_MUCH: Problem = {
  problem: {
    en: 'is YAML whose anchors or brackets multiply without end',
    zh: '的 YAML 锚点或括号层层嵌套，展开后过大',
  },
  remedy: {
    en: 'Write out what the anchors stand for, and nest fewer levels',
    zh: '请直接写出锚点所代表的内容，并减少嵌套层数',
  },
};

const SEVERAL: Problem = {
  problem: { en: 'is more than one YAML document', zh: '含有多个 YAML 文档' },
  remedy: { en: 'Remove the lines that begin with ---', zh: '请删除以 --- 开头的行' },
};
