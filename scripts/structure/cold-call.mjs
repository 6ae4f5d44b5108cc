import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';

/**
 * Which files of the core a call goes through that finds nothing in the process and nothing in the store. Each function of
 * the core is compiled with a line at its start that notes its file; a return is a call into a file that was left before, and a
 * climb one into a file that waits for the caller.
 * What a file does when it is loaded, and what assembles the keeper, is not counted.
 */
export async function coldCall(src, core) {
  mkdirSync('artifacts', { recursive: true });
  const out = mkdtempSync('artifacts/structure-');
  try {
    compile(src, out);
    const entered = [];
    const stacks = [];
    Error.stackTraceLimit = Infinity;
    globalThis.enteredFile = (name) => {
      entered.push(name);
      stacks.push(new Error().stack);
    };
    const keeper = await keeperIn(out);
    entered.length = 0;
    stacks.length = 0;
    await keeper.getValue();
    const cold = entered.splice(0);
    const coldStacks = stacks.splice(0);
    await keeper.getValue();
    const hot = entered.splice(0);
    await keeper.stop();
    const isCore = new Set(core.map(({ name }) => name));
    const isInner = new Set(
      core
        .filter(({ runtimeImports }) => runtimeImports.some((to) => isCore.has(to)))
        .map(({ name }) => name),
    );
    const inner = cold.filter((name) => isInner.has(name));
    const paths = coldStacks.map((stack) => filesOf(stack).filter((name) => isInner.has(name)));
    return {
      climbs: [...new Set(paths.map(climbOf).filter((climb) => climb !== undefined))],
      calls: cold.length,
      files: [...new Set(cold)],
      returns: returnsIn(cold),
      inner: [...new Set(inner)],
      innerReturns: returnsIn(inner),
      hot: [...new Set(hot)],
    };
  } finally {
    rmSync(out, { recursive: true });
  }
}

function returnsIn(calls) {
  const visits = calls.filter((name, index) => name !== calls[index - 1]);
  return visits.length - new Set(visits).size;
}

/** The files on a stack, the called one first; a file that calls itself counts once. */
function filesOf(stack) {
  const frames = stack.matchAll(/((?:core|credential)\/[^:()]+)\.js:/g);
  return [...frames].map(([, name]) => `${name}.ts`);
}

/** A call into a file that waits for the caller: an object that climbs back into its parent. */
function climbOf(path) {
  const files = path.filter((name, index) => name !== path[index - 1]);
  return files.lastIndexOf(files[0]) > 0 ? files.toReversed().join(' → ') : undefined;
}

function compile(src, out) {
  for (const entry of readdirSync(src, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.ts') || entry.name.endsWith('.spec.ts')) continue;
    const path = join(entry.parentPath, entry.name);
    const name = relative(src, path);
    const { outputText } = ts.transpileModule(readFileSync(path, 'utf8'), {
      compilerOptions: {
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.ESNext,
        experimentalDecorators: true,
        verbatimModuleSyntax: true,
      },
      transformers: /^(core|credential)\//.test(name) ? { before: [notingEach(name)] } : {},
    });
    const target = join(out, name.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, outputText);
  }
  writeFileSync(join(out, 'package.json'), '{"type":"module"}');
}

/** Notes the file at the start of each function and method. A callback belongs to its caller, and an accessor counts as a field. */
function notingEach(name) {
  const { factory } = ts;
  const noting = factory.createExpressionStatement(
    factory.createCallExpression(factory.createIdentifier('globalThis.enteredFile?.'), undefined, [
      factory.createStringLiteral(name),
    ]),
  );
  const noted = (body) => factory.updateBlock(body, [noting, ...body.statements]);
  return (context) => {
    const visit = (node) => {
      const visited = ts.visitEachChild(node, visit, context);
      if (!visited.body) return visited;
      const { modifiers, name: own, typeParameters, parameters, type, body, asteriskToken } = visited;
      if (ts.isMethodDeclaration(visited))
        return factory.updateMethodDeclaration(
          visited,
          modifiers,
          asteriskToken,
          own,
          visited.questionToken,
          typeParameters,
          parameters,
          type,
          noted(body),
        );
      if (ts.isFunctionDeclaration(visited))
        return factory.updateFunctionDeclaration(
          visited,
          modifiers,
          asteriskToken,
          own,
          typeParameters,
          parameters,
          type,
          noted(body),
        );
      return visited;
    };
    return (file) => ts.visitNode(file, visit);
  };
}

/**
 * A keeper of an access token on an empty store, with an issuer that answers at once. Files are found by name only, and what
 * release 0.1 calls otherwise is given by that name too, so that both releases can be compared.
 */
async function keeperIn(out) {
  const folders = readdirSync(out, { recursive: true }).filter((path) => path.endsWith('.js'));
  const load = (name) => {
    const path = folders.find((each) => basename(each) === `${name}.js`);
    return import(pathToFileURL(join(process.cwd(), out, path)).href);
  };
  const { CredentialKeeper } = await load('credential-keeper');
  const { GuardedStore } = await load('guarded-store');
  const { RefreshPolicy } = await load('refresh-policy');
  const { StoreClock } = await load('store-clock');
  const { AppCalls } = await load('app-calls');
  const { DEFAULT_REPORT_LIMIT, DEFAULT_TIMING } = await load('keeper-options');
  const { MemoryTokenStore } = await load('memory-token-store');
  const clock = {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    sleep: (ms) => new Promise((resolve) => void setTimeout(resolve, ms).unref()),
  };
  const limits = { stable: 10_000, force: 5, check: 2_000, other: 1_000 };
  const policy = new RefreshPolicy(DEFAULT_TIMING, limits, DEFAULT_REPORT_LIMIT, Math.random);
  const ignored = () => undefined;
  const store = new GuardedStore(new MemoryTokenStore(), {
    clock,
    timeoutMs: 1_000,
    language: 'en',
    onDown: ignored,
    onBack: ignored,
  });
  const kind = {
    name: 'access-token',
    platform: {},
    subjects: 'one',
    isCopied: true,
    renewsFromState: false,
    reissue: 'same',
    sameValue: 'remaining',
    renewsInLastMs: 300_000,
    overlapMs: 300_000,
    budget: { id: 'stable', perDay: 10_000 },
    canForce: true,
    issue: () =>
      Promise.resolve({ outcome: 'issued', value: 'a-token', lifetimeMs: 7_200_000, lifeMs: 7_200_000 }),
  };
  const account = { isKeptWarm: false, appSecret: () => Promise.resolve('a-secret') };
  const target = {
    key: { appId: 'wx0000000000000000', kind: 'access-token' },
    kind,
    issuer: { ...kind, residence: 'process', endpoint: 'stable' },
    calls: new AppCalls(clock, (budget) => policy.limitOf(budget)),
    account,
    app: account,
  };
  return new CredentialKeeper(target, {
    clock,
    random: Math.random,
    store,
    storeClock: new StoreClock(),
    policy,
    role: 'issuer',
    language: 'en',
    forceOnRepeatedRejection: false,
    hardStop: new AbortController().signal,
    emit: ignored,
  });
}
