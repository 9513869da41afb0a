// Templates and their variables.

const VARIABLE = /\{\{\s*([\w.]+)\s*\}\}/g;
const FILES = new Set(["image", "video", "document"]);

// "Hello {{1}}" with ["Ana"] -> "Hello Ana"; a variable without a value stays visible.
export function filledIn(text, values) {
  const names = [...new Set([...text.matchAll(VARIABLE)].map(([, name]) => name))];
  return text.replace(VARIABLE, (all, name) => values[names.indexOf(name)] || all);
}

export function headerVariables(definition) {
  return definition.header_kind === "text" ? definition.header_variables : 0;
}

export function takesFile(definition) {
  return FILES.has(definition.header_kind);
}
