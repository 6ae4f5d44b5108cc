import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { sectionOf } from './sections.mjs';
import { markdownOf } from './table.mjs';

const CONFIG = fileURLToPath(new URL('../../.prettierrc.json', import.meta.url));

/** Writes the figures between the markers of both languages, and the plots. */
export async function writeDocuments(folder, results) {
  const plots = join(folder, 'performance');
  mkdirSync(plots, { recursive: true });
  for (const [name, result] of Object.entries(results.parts)) {
    writeFileSync(join(plots, `${name}.svg`), sectionOf(name, result, 'en').plot);
  }
  await writeDocument(join(folder, 'performance.md'), results, 'en');
  await writeDocument(join(folder, 'performance.zh-CN.md'), results, 'zh');
}

async function writeDocument(file, { machine, parts }, language) {
  let text = between(readFileSync(file, 'utf8'), 'machine', machineText(machine, language));
  for (const [name, result] of Object.entries(parts)) {
    const { tables, alt } = sectionOf(name, result, language);
    const blocks = tables.map(({ heading, rows, notes }) =>
      [`**${heading}**`, markdownOf(rows), ...notes].join('\n\n'),
    );
    text = between(text, name, [...blocks, `![${alt}](performance/${name}.svg)`].join('\n\n'));
  }
  writeFileSync(file, await format(text, { ...(await resolveConfig(CONFIG)), parser: 'markdown' }));
}

function between(text, name, content) {
  const [begin, end] = [`<!-- figures: ${name} -->`, `<!-- end of ${name} -->`];
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`The markers of ${name} are missing`);
  return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`;
}

function machineText({ command, cpu, cores, memoryGiB, system, node, redis, loadAtStart }, language) {
  return language === 'en'
    ? `Measured with \`${command}\` on ${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}, Node.js ${node}, Redis ${redis}; the load average was ${loadAtStart} at the start.`
    : `由 \`${command}\` 测得：${cpu}，${cores} 核，${memoryGiB} GiB，${system}，Node.js ${node}，Redis ${redis}；开始时的平均负载为 ${loadAtStart}。`;
}
