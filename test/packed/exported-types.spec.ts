import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const DIST = fileURLToPath(new URL('../../libs/wechat-token/dist/', import.meta.url));

/** Classes that only the module creates: users may name them, but their parts stay internal. */
const MADE_BY_THE_MODULE = ['ApiEnvironment', 'AppRegistry', 'TokenTable', 'UserWire', 'WechatTokens'];

describe('the declarations of the package', () => {
  it('name no internal type of ours', () => {
    const entry = `${DIST}index.d.ts`;
    const program = ts.createProgram([entry], {
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      target: ts.ScriptTarget.ES2023,
      skipLibCheck: true,
    });
    const checker = program.getTypeChecker();
    const meant = (symbol: ts.Symbol | undefined) =>
      symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const module = checker.getSymbolAtLocation(program.getSourceFile(entry)!)!;
    const exported = new Set(checker.getExportsOfModule(module).map(meant));
    const unexported = new Set<string>();
    const look = (node: ts.Node, owner: string): void => {
      const named = ts.isTypeReferenceNode(node) ? node.typeName : undefined;
      const symbol = meant(named && checker.getSymbolAtLocation(named));
      const isOurs = symbol?.declarations?.[0]?.getSourceFile().fileName.startsWith(DIST) === true;
      const isParameter = ((symbol?.flags ?? 0) & ts.SymbolFlags.TypeParameter) !== 0;
      if (isOurs && !isParameter && !exported.has(symbol)) unexported.add(`${owner}: ${symbol!.name}`);
      ts.forEachChild(node, (child) => look(child, owner));
    };

    for (const symbol of exported) {
      if (!symbol || MADE_BY_THE_MODULE.includes(symbol.name)) continue;
      for (const declaration of symbol.declarations ?? []) look(declaration, symbol.name);
    }

    expect(exported.size).toBeGreaterThan(80);
    expect([...unexported]).toEqual([]);
  });
});
