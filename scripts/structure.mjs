// Prints the figures of the library's structure, a column for each given root: npm run structure -- . ../another-checkout
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { coldCall } from './structure/cold-call.mjs';
import { layerOf, mayImport } from './structure/layers.mjs';

const roots = process.argv.slice(2);
const columns = [];
for (const root of roots.length > 0 ? roots : ['.']) columns.push(await figuresOf(root));
const width = Math.max(...Object.keys(columns[0]).map((name) => name.length));
for (const name of Object.keys(columns[0])) {
  const cells = columns.map((column) => String(column[name]).padStart(10));
  process.stdout.write(`${name.padEnd(width)}${cells.join('')}\n`);
}
if (columns.length === 1)
  for (const line of columns[0][Symbol.for('details')]) process.stdout.write(`${line}\n`);
// Clocks of the traced call may still run.
process.exit();

async function figuresOf(root) {
  const src = join(root, 'libs/wechat-token/src');
  const names = filesIn(src, '.ts').filter((name) => !name.endsWith('.spec.ts'));
  const files = names.map((path) => parsed(path, relative(src, path)));
  const core = files.filter(({ name }) => /^(core|credential)\//.test(name));
  const circles = circlesOf(files);
  const arrows = files.flatMap(({ name, imports }) =>
    imports
      .filter((to) => !mayImport(name, to))
      .map((to) => `${name} (${layerOf(name)}) → ${to} (${layerOf(to)})`),
  );
  const constructors = core.flatMap(({ constructors: all }) => all);
  const wide = constructors.filter(({ parameters }) => parameters >= 4);
  const cold = await coldCall(src, core);
  const docs = [...filesIn(join(root, 'docs'), '.md'), ...filesIn(root, '.md', false)];
  const figures = {
    'files of the core': core.length,
    'files crossed by a cold call': cold.files.length,
    '  without leaves (files that call no other of the core)': cold.inner.length,
    '  returns to a file that was left before': cold.returns,
    '  without leaves': cold.innerReturns,
    '  calls back into a file that waits for the caller': cold.climbs.length,
    '  calls traced': cold.calls,
    'files crossed by a hot call': cold.hot.length,
    'constructors of the core with parameters': constructors.length,
    '  with four or more': wide.length,
    'circles, type imports included': circles.length,
    'upward arrows': arrows.length,
    'methods of the core called run': core.reduce((sum, { runs }) => sum + runs, 0),
    'lines of source': files.reduce((sum, { lines }) => sum + lines, 0),
    '  of the core': core.reduce((sum, { lines }) => sum + lines, 0),
    'lines of documentation': docs.reduce((sum, path) => sum + linesOf(readFileSync(path, 'utf8')), 0),
  };
  figures[Symbol.for('details')] = [
    `\ncold call: ${cold.inner.join(', ')}`,
    ...cold.climbs.map((climb) => `climb: ${climb}`),
    ...wide.map(({ name, parameters }) => `constructor of ${parameters}: ${name}`),
    ...circles.map((circle) => `circle: ${circle.join(', ')}`),
    ...arrows.map((arrow) => `up: ${arrow}`),
  ];
  return figures;
}

function parsed(path, name) {
  const text = readFileSync(path, 'utf8');
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found = {
    name,
    path,
    lines: linesOf(text),
    imports: [],
    runtimeImports: [],
    constructors: [],
    runs: 0,
  };
  const visit = (node) => {
    const from = (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier?.text;
    if (from && from.startsWith('.')) {
      const to = join(dirname(name), from).replace(/\.js$/, '.ts');
      found.imports.push(to);
      if (!isForTypesOnly(node)) found.runtimeImports.push(to);
    }
    if (ts.isConstructorDeclaration(node) && node.parameters.length > 0)
      found.constructors.push({ name, parameters: node.parameters.length });
    if (ts.isMethodDeclaration(node) && node.name.getText() === 'run' && ts.isClassLike(node.parent))
      found.runs += 1;
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isForTypesOnly(node) {
  const clause = ts.isImportDeclaration(node) ? node.importClause : node;
  if (clause?.isTypeOnly) return true;
  const bindings = ts.isImportDeclaration(node) ? clause?.namedBindings : clause.exportClause;
  if (ts.isImportDeclaration(node) && clause?.name) return false;
  return bindings?.elements?.length > 0 && bindings.elements.every(({ isTypeOnly }) => isTypeOnly);
}

/** Groups of files that reach each other through imports (Tarjan). */
function circlesOf(files) {
  const graph = new Map(files.map(({ name, imports }) => [name, imports]));
  const seen = new Map();
  const stack = [];
  const circles = [];
  const walk = (name) => {
    const at = { index: seen.size, low: seen.size, isOpen: true };
    seen.set(name, at);
    stack.push(name);
    for (const to of graph.get(name) ?? []) {
      if (!graph.has(to)) continue;
      const other = seen.get(to) ?? walk(to);
      if (other.isOpen) at.low = Math.min(at.low, other.low);
    }
    if (at.low === at.index) {
      const circle = stack.splice(stack.indexOf(name));
      for (const member of circle) seen.get(member).isOpen = false;
      if (circle.length > 1) circles.push(circle);
    }
    return at;
  };
  for (const { name } of files) if (!seen.has(name)) walk(name);
  return circles;
}

function filesIn(folder, ending, isDeep = true) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return isDeep ? filesIn(path, ending) : [];
    return basename(path).endsWith(ending) ? [path] : [];
  });
}

function linesOf(text) {
  return text.split('\n').length - 1;
}
