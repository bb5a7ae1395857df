// The search: terms first, then the words of the question in every block of every page. Quotation marks in the text do
// not part a phrase (一把手监督 finds “一把手”监督); words with a blank between them must all be in one block. 約談 and
// yuetan find 约谈. Text only ever becomes text.
(() => {
  const { pages, terms, simplified } = window.searchIndex;
  const box = document.getElementById("asked"), list = document.getElementById("found"), count = document.getElementById("count");
  const help = document.getElementById("nothing"), signs = "[\"'“”‘’《》「」]*", most = 5, mostTerms = 8;
  const plain = new Map(), written = [...simplified];
  for (let i = 0; i < written.length; i += 2) plain.set(written[i], written[i + 1]);
  const simple = (text) => text.replace(/[\u4e00-\u9fff]/g, (sign) => plain.get(sign) ?? sign);
  const toneless = (pinyin) => pinyin.normalize("NFD").replace(/[^a-z]/gi, "").toLowerCase();
  const known = terms.map(([term, pinyin, gloss, kind, id]) => ({ term, pinyin, gloss, kind, id, sound: toneless(pinyin) }));
  const literal = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const pattern = (word) => new RegExp([...word].map(literal).join(signs), "giu");

  const node = (name, children, attributes = {}) => {
    const made = Object.assign(document.createElement(name), attributes);
    made.append(...children);
    return made;
  };
  const say = document.documentElement.lang.startsWith("zh") ? (english, chinese) => [chinese] : (english) => [english];

  // The words around the first find, all finds in them marked.
  const excerpt = (text, patterns) => {
    const read = simple(text), first = Math.min(...patterns.map((one) => read.search(one)).filter((at) => at >= 0));
    const start = Math.max(0, first - 40), cut = text.slice(start, first + 120);
    const spans = patterns.flatMap((one) => [...simple(cut).matchAll(one)].map((m) => [m.index, m.index + m[0].length]));
    const parts = [start ? "…" : ""];
    let at = 0;
    for (const [a, b] of spans.sort((x, y) => x[0] - y[0])) {
      if (a < at) continue;
      parts.push(cut.slice(at, a), node("mark", [cut.slice(a, b)]));
      at = b;
    }
    return [...parts, cut.slice(at), first + 120 < text.length ? "…" : ""];
  };

  // The terms that are what was asked (rank 0), begin with it, or hold it: in Chinese, by sound, or in English; those of
  // the network first.
  const termsOf = (asked) => {
    const low = asked.toLowerCase(), sound = /^[a-zü' ]+$/i.test(asked) ? toneless(asked.replace(/[vü]/gi, "u")) : "";
    const word = new RegExp(`\\b${literal(low)}`);
    const rank = ({ term, gloss, sound: heard }) => {
      const bare = term.replace(/["'“”‘’《》「」]/g, ""), english = gloss.toLowerCase();
      if (bare === asked || (sound && heard === sound) || english === low) return 0;
      if (bare.startsWith(asked) || english.startsWith(low)) return 2;
      if (bare.includes(asked) || word.test(english)) return 3;
      return sound.length > 3 && heard.includes(sound) ? 4 : null;
    };
    return known.map((one) => ({ ...one, rank: rank(one) })).filter((one) => one.rank !== null)
      .sort((a, b) => a.rank - b.rank || Boolean(b.id) - Boolean(a.id) || a.term.length - b.term.length);
  };

  const card = (one) => node("li", [
    node("a", [one.term], { href: `glossary.html#${encodeURIComponent(`${one.kind}:${one.term}`)}`, lang: "zh-Hans" }),
    node("small", [` ${one.pinyin} `]), one.gloss,
    ...(one.id ? [" ", node("a", say("show in the network →", "在网络中 →"),
      { href: `explorer.html#node=${encodeURIComponent(one.id)}`, className: "there" })] : [])]);

  const rest = (found, made, shown = most) => [node("ul", found.slice(0, shown).map(made)), ...(found.length > shown
    ? [node("details", [node("summary", [`+ ${found.length - shown}`]), node("ul", found.slice(shown, 200).map(made))])] : [])];

  // A group of finds: the article, prose, or tables, page by page.
  const group = (title, byPage, patterns) => byPage.length ? [node("section", [node("h2", say(...title)),
    ...byPage.flatMap(([page, found]) => [node("h3", [node("a", [page[1]], { href: page[0] })]), ...rest(found, ([anchor, text]) =>
      node("li", [node("a", excerpt(text, patterns), { href: page[0] + (anchor ? `#${encodeURIComponent(anchor)}` : "") })]))])])] : [];

  const search = () => {
    const asked = simple(box.value.replace(/["'“”‘’《》「」]/g, "").trim()), words = asked.split(/\s+/).filter(Boolean);
    const found = asked ? termsOf(asked) : [], patterns = words.map(pattern);
    const spoken = /^[a-zü' ]+$/i.test(asked) ? found.filter((one) => one.rank === 0).slice(0, 3).map((one) => pattern(simple(one.term))) : [];
    const fits = (text) => {
      const read = simple(text);
      return patterns.every((one) => read.search(one) >= 0) || spoken.some((one) => read.search(one) >= 0);
    };
    const finds = (part) => (asked ? pages : []).map((page) => [page, page[2].flatMap(([anchor, ...parts]) =>
      parts[part].filter(fits).map((text) => [anchor, text]))]).filter(([, hits]) => hits.length);
    const prose = finds(0), tables = finds(1), all = [...patterns, ...spoken], text = prose.filter(([page]) => page === pages[0]);
    list.replaceChildren(
      ...(found.length ? [node("section", [node("h2", say("Terms", "术语")), ...rest(found, card, mostTerms)], { className: "terms" })] : []),
      ...group(["The article", "原文"], text, all), ...group(["Pages", "正文"], prose.filter((one) => !text.includes(one)), all),
      ...group(["Tables", "表格"], tables, all));
    const total = [...prose, ...tables].reduce((sum, [, hits]) => sum + hits.length, 0);
    count.replaceChildren(...(asked ? say(`${found.length} ${found.length === 1 ? "term" : "terms"}, ${total} ${total === 1 ? "passage" : "passages"}`,
      `${found.length}个术语，${total}处`) : []));
    help.hidden = !asked || found.length + total > 0;
  };

  box.value = new URLSearchParams(location.search).get("q") ?? "";
  box.addEventListener("input", search);
  document.getElementById("search").addEventListener("submit", (event) => event.preventDefault());
  box.focus();
  search();
})();
