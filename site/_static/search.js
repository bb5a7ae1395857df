// The search: terms first, by name, gloss or pinyin; then the words of the question in every block of every page: the
// text, what is argued, what is looked up. Traditional characters are read as simplified ones. Quotation marks in the text do not
// part a phrase (一把手监督 finds “一把手”监督); words with a blank between them must all be in one block.
(() => {
  const { terms, traditional, pages, blocks } = window.searchIndex;
  const box = document.getElementById("asked"), list = document.getElementById("found"), count = document.getElementById("count");
  const lang = () => document.documentElement.dataset.lang === "zh";
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
    const asked = [...box.value].map((sign) => traditional[sign] ?? sign).join("");
    const words = asked.replace(/["'“”‘’《》「」]/g, "").trim().split(/\s+/).filter(Boolean);
    let patterns = words.map(pattern);
    const hits = new Map(), sound = words.join("").toLowerCase();
    const heard = /^[a-z]{3,}$/.test(sound) ? terms.filter(([, pinyin]) => pinyin === sound).map(([name]) => name) : [];
    if (heard.length && !blocks.some(([, , text]) => text.search(patterns[0]) >= 0)) patterns = [pattern(heard[0])];  // it was pinyin
    const named = words.length ? terms.filter(([term, pinyin, gloss]) => patterns.every((one) => `${term}\n${gloss}`.search(one) >= 0) ||
      (/^[a-z]{3,}$/.test(sound) && pinyin.startsWith(sound))) : [];
    named.sort((a, b) => (b[0] === words.join("")) - (a[0] === words.join("")) || Boolean(b[4]) - Boolean(a[4]) || a[0].length - b[0].length);
    const term = ([name, , gloss, , id]) => node("li", [node("b", [name], { lang: "zh-Hans" }), ` ${gloss}${id ? " · " : ""}`, ...(id
      ? [node("a", [lang() ? "在网络中看" : "in the network"], { href: `explorer.html#node=${encodeURIComponent(id)}` })] : [])]);
    for (const [page, anchor, text] of words.length ? blocks : []) {
      if (patterns.every((one) => text.search(one) >= 0)) hits.set(page, [...(hits.get(page) ?? []), [anchor, text]]);
    }
    const item = (page) => ([anchor, text]) => node("li", [
      node("a", excerpt(text, patterns), { href: pages[page][0] + (anchor ? `#${encodeURIComponent(anchor)}` : "") })]);
    const words1 = named.length ? [node("section", [node("h2", [lang() ? "术语" : "Terms"]), node("ul", named.slice(0, 8).map(term)),
      ...(named.length > 8 ? [node("details", [node("summary", [`+ ${named.length - 8}`]), node("ul", named.slice(8, 200).map(term))])] : [])])] : [];
    list.replaceChildren(...words1, ...[...hits].sort((x, y) => x[0] - y[0]).map(([page, found]) => {
      const more = found.length > most ? [node("details", [node("summary", [`+ ${found.length - most}`]),
        node("ul", found.slice(most).map(item(page)))])] : [];
      return node("section", [node("h2", [node("a", [pages[page][1]], { href: pages[page][0] })]),
        node("ul", found.slice(0, most).map(item(page))), ...more]);
    }));
    const total = [...hits.values()].reduce((sum, found) => sum + found.length, 0);
    const many = (n, one, more, zh) => (lang() ? `${n} ${zh}` : `${n} ${n === 1 ? one : more}`);
    count.textContent = words.length ? [many(named.length, "term", "terms", "个术语"), many(total, "place", "places", "处"), many(hits.size, "page", "pages", "页")].join(" · ") : "";
    if (words.length && !named.length && !hits.size) list.replaceChildren(node("p", [lang()
      ? "没有找到。可以少输几个字，或用一个词的拼音（yuetan），或查看术语表。" : "Nothing found. Try fewer or other words, the pinyin of a term (yuetan), or look through the ",
    ...(lang() ? [] : [node("a", ["glossary"], { href: "glossary.html" }), "."])]));
  };

  box.value = new URLSearchParams(location.search).get("q") ?? "";
  box.addEventListener("input", search);
  document.getElementById("search").addEventListener("submit", (event) => event.preventDefault());
  box.focus();
  search();
})();
