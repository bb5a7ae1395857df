// The search: looks for the words of the question in every block of every page. Quotation marks in the text do not
// part a phrase (一把手监督 finds “一把手”监督); words with a blank between them must all be in one block.
(() => {
  const { pages, blocks } = window.searchIndex;
  const box = document.getElementById("asked"), list = document.getElementById("found"), count = document.getElementById("count");
  const signs = "[\"'“”‘’《》「」]*", most = 5;

  const pattern = (word) => new RegExp(
    [...word].map((sign) => sign.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(signs), "giu");

  const node = (name, children, attributes = {}) => {
    const made = Object.assign(document.createElement(name), attributes);
    made.append(...children);
    return made;
  };

  // The words around the first find, all finds in them marked; text only ever becomes text.
  const excerpt = (text, patterns) => {
    const first = Math.min(...patterns.map((one) => text.search(one)));
    const start = Math.max(0, first - 40), cut = text.slice(start, first + 120);
    const spans = patterns.flatMap((one) => [...cut.matchAll(one)].map((m) => [m.index, m.index + m[0].length]));
    const parts = [start ? "…" : ""];
    let at = 0;
    for (const [a, b] of spans.sort((x, y) => x[0] - y[0])) {
      if (a < at) continue;
      parts.push(cut.slice(at, a), node("mark", [cut.slice(a, b)]));
      at = b;
    }
    return [...parts, cut.slice(at), first + 120 < text.length ? "…" : ""];
  };

  const search = () => {
    const words = box.value.replace(/["'“”‘’《》「」]/g, "").trim().split(/\s+/).filter(Boolean);
    const patterns = words.map(pattern);
    const hits = new Map();
    for (const [page, anchor, text] of words.length ? blocks : []) {
      if (patterns.every((one) => text.search(one) >= 0)) hits.set(page, [...(hits.get(page) ?? []), [anchor, text]]);
    }
    const item = (page) => ([anchor, text]) => node("li", [
      node("a", excerpt(text, patterns), { href: pages[page][0] + (anchor ? `#${encodeURIComponent(anchor)}` : "") })]);
    list.replaceChildren(...[...hits].sort((x, y) => y[1].length - x[1].length || x[0] - y[0]).map(([page, found]) => {
      const more = found.length > most ? [node("details", [node("summary", [`+ ${found.length - most}`]),
        node("ul", found.slice(most).map(item(page)))])] : [];
      return node("section", [node("h2", [node("a", [pages[page][1]], { href: pages[page][0] })]),
        node("ul", found.slice(0, most).map(item(page))), ...more]);
    }));
    const total = [...hits.values()].reduce((sum, found) => sum + found.length, 0);
    count.textContent = words.length ? `${total} ${total === 1 ? "place" : "places"} 处 · ${hits.size} ${hits.size === 1 ? "page" : "pages"} 页` : "";
  };

  box.value = new URLSearchParams(location.search).get("q") ?? "";
  box.addEventListener("input", search);
  document.getElementById("search").addEventListener("submit", (event) => event.preventDefault());
  box.focus();
  search();
})();
