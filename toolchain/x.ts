import { commandTree, allCommands } from "./command-tree.ts";
const tree = await commandTree();
for (const c of allCommands(tree)) {
  console.log("==", c.path.join(" "), "|", c.usage);
  for (const w of c.words) console.log("   W", w.placeholder, JSON.stringify(w.completion), w.required, w.variadic);
  for (const o of c.options) if (o.value && o.value.completion.words.length) console.log("   O", o.long, o.value.placeholder, JSON.stringify(o.value.completion.words).slice(0,100), o.value.completion.isList, o.defaultText);
}
