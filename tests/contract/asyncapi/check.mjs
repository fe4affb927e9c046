// Parses the AsyncAPI document given by path and prints its problems; exit 1 when there are any.
import { readFileSync } from "node:fs";
import { Parser } from "@asyncapi/parser";

const INFORMATION = 2;
const { document, diagnostics } = await new Parser().parse(readFileSync(process.argv[2], "utf8"));
const problems = diagnostics.filter((found) => found.severity < INFORMATION && found.code !== "asyncapi-latest-version");
for (const { code, message, path } of problems) console.error(`${code}: ${message} at ${path.join(".")}`);
process.exit(document && problems.length === 0 ? 0 : 1);
