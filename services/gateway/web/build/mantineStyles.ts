/**
 * Gives each of Mantine's components its own style sheet, so that a page loads the styles of the
 * components it shows and no others.
 *
 * Where rules are equally specific, the later sheet wins: `Button` stands after `UnstyledButton`.
 * Pages load sheets in any order, so each becomes a layer, and the order of the layers is declared
 * once, as in Mantine's own file with all of them. Our own rules are in no layer and win over all.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

/** The module with a component's class names: only what uses the component imports it. */
const CLASS_NAMES = /^(.*\/@mantine\/core)\/esm\/.*\/(\w+)\.module\.mjs$/;
const SHEET = /^(.*\/@mantine\/core\/styles)\/([\w-]+)\.layer\.css$/;
const LAYER = "@layer mantine {";
/** What every page loads first. */
const FIRST = "baseline";

export function mantineStyles(): Plugin {
  return {
    name: "mantine-styles",
    enforce: "pre",
    transform(code, id) {
      const [, core, component] = CLASS_NAMES.exec(id) ?? [];
      if (core && component) {
        const sheet = join(core, "styles", `${component}.layer.css`);
        if (!existsSync(sheet)) this.error(`Mantine has no style sheet for ${component}: ${sheet}`);
        return { code: `import ${JSON.stringify(sheet)};\n${code}`, map: null };
      }
      const [, folder, name] = SHEET.exec(id) ?? [];
      if (!folder || !name) return null;
      const order = name === FIRST ? `@layer ${layers(folder).join(", ")};\n` : "";
      return { code: order + code.replaceAll(LAYER, `@layer mantine.${name} {`), map: null };
    },
  };
}

/** All layers, in the order in which Mantine's one big file has their rules. */
function layers(folder: string): string[] {
  const whole = readFileSync(join(folder, "..", "styles.layer.css"), "utf8");
  const place = (name: string) => {
    const sheet = readFileSync(join(folder, `${name}.layer.css`), "utf8");
    const found = whole.indexOf(sheet.slice(LAYER.length, -2).trim());
    if (found < 0) throw new Error(`Mantine's styles.layer.css does not hold ${name}.layer.css`);
    return found;
  };
  return readdirSync(folder)
    .filter((file) => file.endsWith(".layer.css"))
    .map((file) => file.slice(0, -".layer.css".length))
    .map((name) => ({ name, at: place(name) }))
    .sort((one, other) => one.at - other.at)
    .map(({ name }) => `mantine.${name}`);
}
