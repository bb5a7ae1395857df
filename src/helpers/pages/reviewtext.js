// The marked text under review: which mark is which mention, what was decided of it, and what a reader selects.
// Made on the article of a page; it changes the look of marks, and adds marks for names that were added.
function ReviewText(article, model, names) {
  "use strict";
  const {nameOf, kindName} = names;
  let pieces = []; // the text nodes of the article in order, each with the code points that it shows
  const marks = new Map(); // by the number of a mention: its marks
  const numbers = new Map(); // by mark, and by line of the folded ties: the number
  const lines = new Map(); // by the number of a tie: its line
  const shown = new Map(); // by number: the look it has now
  const kinds = new Map(); // by mark: its class as written
  const added = new Map(); // by place and id: the marks of a name that was added
  let ready = false, pointed = [];

  function walk() {
    const found = document.createTreeWalker(article, NodeFilter.SHOW_TEXT, (node) =>
      node.parentElement.closest("details") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
    let at = 0;
    pieces = [];
    while (found.nextNode()) {
      const node = found.currentNode, sign = node.parentElement.classList.contains("unseen");
      const length = sign ? 1 : [...node.data].length;
      pieces.push({node, start: at, end: at + length, sign});
      at += length;
    }
  }

  // Read once, when the review is opened: a page that is only read does none of this.
  function start() {
    if (ready) return;
    ready = true;
    const byPlace = new Map(model.mentions.map((m) => [`${m.start}-${m.end} ${m.kind} ${m.id}`, m.was]));
    for (const mark of article.querySelectorAll("mark.m")) {
      const n = byPlace.get(`${mark.dataset.at ?? mark.id.slice(1)} ${mark.classList[1]} ${mark.dataset.id}`);
      if (n === undefined) continue;
      numbers.set(mark, n);
      kinds.set(mark, [mark.className, mark.title]);
      marks.set(n, [...(marks.get(n) ?? []), mark]);
    }
    const told = new Map();
    for (const tie of model.ties) told.set(`c${tie.start}-${tie.end}`, [...(told.get(`c${tie.start}-${tie.end}`) ?? []), tie.was]);
    for (const folded of article.querySelectorAll("details.ties")) {
      const all = [...folded.querySelectorAll("li")];
      const sentence = all.pop().querySelector("a").hash.slice(1);
      all.forEach((line, i) => { numbers.set(line, told.get(sentence)[i]); lines.set(told.get(sentence)[i], line); });
    }
    walk();
  }

  // --- what was decided -------------------------------------------------------------------------------------

  function look(state) {
    const live = new Map(state.mentions.filter((m) => m.was !== undefined).map((m) => [m.was, m]));
    for (const [n, all] of marks) {
      const m = live.get(n), is = m ? `${m.decided ?? ""} ${m.kind} ${m.id}` : "gone";
      if ((shown.get(n) ?? ` ${model.mentions[n].kind} ${model.mentions[n].id}`) === is) continue;
      shown.set(n, is);
      for (const mark of all) {
        const [className, title] = kinds.get(mark), same = m && m.id === model.mentions[n].id;
        mark.className = !m ? `${className} gone` : `${same ? className : `m ${m.kind}`}${m.decided ? " decided" : ""}`;
        mark.title = same || !m ? title : `${kindName(m.kind)}: ${nameOf(m.id)} (${m.id})`;
      }
    }
    const ties = new Map(state.ties.filter((tie) => tie.was !== undefined).map((tie) => [tie.was, tie]));
    for (const [n, line] of lines) {
      const tie = ties.get(n), is = tie ? tie.decided ?? "" : "gone";
      if ((line.dataset.decided ?? "") !== is) line.dataset.decided = is;
    }
  }

  function show(state) {
    look(state);
    const wanted = new Map(state.mentions.filter((m) => m.added).map((m) => [`${m.start}-${m.end} ${m.id}`, m]));
    let changed = false;
    for (const [key, all] of added) {
      if (wanted.has(key)) continue;
      all.forEach((mark) => { const parent = mark.parentNode; mark.replaceWith(...mark.childNodes); parent.normalize(); });
      added.delete(key);
      changed = true;
    }
    if (changed) walk();
    for (const [key, m] of wanted) if (!added.has(key)) added.set(key, wrap(m));
  }

  // Marks around a span, in as many pieces as the elements of the page make of it.
  function wrap(m) {
    const made = [];
    for (const piece of pieces.filter(({start, end}) => start < m.end && m.start < end)) {
      const {node} = piece;
      const unit = (point) => piece.sign ? (point > piece.start ? node.length : 0) : model.unit(point) - model.unit(piece.start);
      const from = unit(Math.max(m.start, piece.start)), to = unit(Math.min(m.end, piece.end));
      const within = from ? node.splitText(from) : node;
      if (to - from < within.length) within.splitText(to - from);
      const mark = document.createElement("mark");
      mark.className = `m ${m.kind} added decided`;
      mark.title = `${kindName(m.kind)}: ${nameOf(m.id)} (${m.id})`;
      mark.dataset.at = `${m.start}-${m.end}`;
      within.replaceWith(mark);
      mark.append(within);
      made.push(mark);
    }
    walk();
    return made;
  }

  // --- where the reader is ----------------------------------------------------------------------------------

  const marksOf = (m) => m.was !== undefined ? marks.get(m.was) ?? [] : added.get(`${m.start}-${m.end} ${m.id}`) ?? [];

  // Show where a name or a tie stands: its marks, or its sentence with the marks of its ends.
  function point(one, state) {
    pointed.forEach((mark) => mark.classList.remove("now"));
    pointed = [];
    if (!one) return;
    const ends = one.tie ? state.mentions.filter((m) => one.start <= m.start && m.end <= one.end && [one.source, one.target].includes(m.id)) : [one];
    const sentence = one.tie && document.getElementById(`c${one.start}-${one.end}`);
    pointed = [...(sentence ? [sentence] : []), ...ends.flatMap(marksOf)];
    pointed.forEach((mark) => mark.classList.add("now"));
    const to = pointed[0] ?? pieces.find(({end}) => end > one.start)?.node.parentElement;
    const box = to?.getBoundingClientRect(), low = document.querySelector(".review").getBoundingClientRect();
    const bottom = low.left > 0 ? innerHeight : low.top; // the panel stands beside the text, or below it
    if (box && (box.top < 0 || box.bottom > bottom)) scrollBy(0, box.top - bottom / 3);
  }

  // The code points that are selected, without blanks around them; null if none of the text is.
  function selected(selection) {
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!article.contains(range.commonAncestorContainer)) return null;
    const inside = pieces.filter(({node}) => range.intersectsNode(node));
    if (!inside.length) return null;
    const at = ({node, start, end, sign}, container, offset, otherwise) =>
      node !== container ? otherwise : sign ? (offset ? end : start) : start + [...node.data.slice(0, offset)].length;
    const [first, last] = [inside[0], inside[inside.length - 1]];
    let start = at(first, range.startContainer, range.startOffset, first.start);
    let end = at(last, range.endContainer, range.endOffset, last.end);
    while (start < end && !Corrections.strip(model.words(start, start + 1))) start++;
    while (start < end && !Corrections.strip(model.words(end - 1, end))) end--;
    return start < end ? {start, end} : null;
  }

  return {start, show, point, selected, mentionAt: (mark) => numbers.get(mark) ?? -1, tieAt: (line) => numbers.get(line)};
}
