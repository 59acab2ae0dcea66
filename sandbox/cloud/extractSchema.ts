import { readFileSync } from "node:fs";
import * as path from "node:path";

import { format } from "prettier";
import * as ts from "typescript";

import { writeWhole } from "../files";
import { sdkVersion } from "../sdkVersion";
import { spelled, type Shape } from "./schema";
import { typeNames } from "./typeNames";

/**
 * Reads, out of the installed SDK's declarations, which inputs and outputs the types have that the simulated cloud
 * knows, and writes schema.json: `npx tsx sandbox/cloud/extractSchema.ts` after every new version of the SDK.
 */
const sdk = path.join(__dirname, "../../node_modules/@pulumi/aws");

type Interfaces = Map<string, ts.InterfaceDeclaration>;
type Spelled = Record<string, string>;

function parsed(file: string): ts.SourceFile {
  const at = path.join(sdk, file);
  return ts.createSourceFile(at, readFileSync(at, "utf8"), ts.ScriptTarget.Latest, true);
}

/** Every interface of types/input.d.ts as `eks.NodeGroupTaint`. */
function nestedInterfaces(): Interfaces {
  const found: Interfaces = new Map();
  const visit = (node: ts.Node, namespace: string): void => {
    if (ts.isModuleDeclaration(node) && node.body) {
      ts.forEachChild(node.body, (child) => visit(child, node.name.text));
    }
    if (ts.isInterfaceDeclaration(node)) found.set(`${namespace}.${node.name.text}`, node);
  };
  ts.forEachChild(parsed("types/input.d.ts"), (node) => visit(node, ""));
  return found;
}

class Extraction {
  readonly types: Record<string, { inputs: Spelled; outputs: string[]; secrets: string[] }> = {};
  readonly nested: Record<string, Spelled> = {};
  private readonly interfaces = nestedInterfaces();

  add(token: string): void {
    const [, module = "", name = ""] = token.split(":");
    const source = parsed(`${module}.d.ts`);
    const args = source.statements.find(
      (node): node is ts.InterfaceDeclaration =>
        ts.isInterfaceDeclaration(node) && node.name.text === `${name}Args`,
    );
    const self = source.statements.find(
      (node): node is ts.ClassDeclaration => ts.isClassDeclaration(node) && node.name?.text === name,
    );
    if (!args || !self) throw new Error(`the SDK has no ${token}`);
    const inputs = this.members(args);
    const outputs = self.members
      .filter((member) => ts.isPropertyDeclaration(member))
      .filter(({ modifiers }) => !modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword))
      .map((member) => member.name.getText())
      .filter((property) => !(property in inputs));
    const script = readFileSync(path.join(sdk, `${module}.js`), "utf8");
    const [, listed = ""] = /additionalSecretOutputs: \[([^\]]*)\]/.exec(script) ?? [];
    const secrets = [...listed.matchAll(/"([^"]+)"/g)].map(([, property = ""]) => property);
    this.types[token] = { inputs, outputs, secrets };
  }

  private members(declaration: ts.InterfaceDeclaration): Spelled {
    const members = declaration.members.filter((member) => ts.isPropertySignature(member));
    return Object.fromEntries(
      members.map((member): [string, string] => {
        if (!member.type) throw new Error(`${member.getText()} has no type`);
        const shape = this.shape(member.type);
        return [member.name.getText(), spelled(member.questionToken ? shape : { ...shape, required: true })];
      }),
    );
  }

  private shape(node: ts.TypeNode): Shape {
    if (ts.isParenthesizedTypeNode(node)) return this.shape(node.type);
    if (ts.isArrayTypeNode(node)) return { type: "list", items: this.shape(node.elementType) };
    if (ts.isUnionTypeNode(node)) return this.union(node);
    if (ts.isTypeLiteralNode(node)) {
      const index = node.members.find((member) => ts.isIndexSignatureDeclaration(member));
      if (index) return { type: "map", items: this.shape(index.type) };
    }
    if (ts.isTypeReferenceNode(node)) return this.reference(node);
    const scalar = { string: "string", number: "number", boolean: "boolean", any: "any" } as const;
    const type = scalar[node.getText() as keyof typeof scalar];
    if (type) return { type };
    throw new Error(`${node.getText()} is a type that nobody foresaw`);
  }

  /** Several spellings of one thing: the SDK's own enumerations and resources are strings on the wire. */
  private union(node: ts.UnionTypeNode): Shape {
    const shapes = node.types
      .filter((part) => part.kind !== ts.SyntaxKind.UndefinedKeyword)
      .map((part) => this.shape(part));
    const types = new Set(shapes.map(({ type }) => type));
    const [first] = shapes;
    return types.size === 1 && first ? first : { type: "any" };
  }

  private reference(node: ts.TypeReferenceNode): Shape {
    const name = node.typeName.getText();
    const [argument] = node.typeArguments ?? [];
    if (["pulumi.Input", "Promise", "pulumi.OutputInstance"].includes(name) && argument) {
      return this.shape(argument);
    }
    if (name.startsWith("inputs.")) {
      const nested = name.slice("inputs.".length);
      if (nested.endsWith("PolicyDocument")) return { type: "any" };
      this.addNested(nested);
      return { type: "object", of: nested };
    }
    if (name === "PolicyDocument" || name === "iam.PolicyDocument") return { type: "any" };
    return { type: "string" };
  }

  private addNested(name: string): void {
    if (name in this.nested) return;
    const declaration = this.interfaces.get(name);
    if (!declaration) throw new Error(`the SDK has no nested type ${name}`);
    this.nested[name] = {};
    this.nested[name] = this.members(declaration);
  }
}

const extraction = new Extraction();
for (const token of typeNames) extraction.add(token);
const nested = Object.fromEntries(
  Object.entries(extraction.nested).sort(([one], [two]) => (one < two ? -1 : 1)),
);
const source = `@pulumi/aws ${sdkVersion("aws")}, its declarations`;
const content = { source, types: extraction.types, nested };
const file = path.join(__dirname, "schema.json");
void format(JSON.stringify(content), { parser: "json", printWidth: 110 }).then((text) =>
  writeWhole(file, text),
);
