// Draws window.networkData into #network: columns of names as buttons, ties between them on a canvas, and at the side the
// sentences of what is picked. Everything a document says is set as text, never as HTML.
(() => {
  "use strict";
  const data = window.networkData, root = document.getElementById("network");
  if (!data || !root) return;
  const { nodes, ties, sentences } = data;
  const WORDS = {
    search: ["Search names", "搜索名称"], relations: ["Ties", "关系"], family: ["Family", "机制类别"], region: ["Region", "地区"],
    kind: ["Kind of node", "名称"], least: ["Minimum sentences", "句数不少于"], sure: ["Minimum confidence", "置信度不低于"],
    all: ["all", "全部"], filters: ["Filters", "筛选"], reset: ["Reset", "重置"], close: ["Close", "关闭"], tour: ["Tour", "导览"],
    back: ["Back", "上一步"], next: ["Next", "下一步"], end: ["End the tour", "结束导览"], svg: ["Save SVG", "保存 SVG"],
    png: ["Save PNG", "保存 PNG"], nearer: ["Zoom in", "放大"], farther: ["Zoom out", "缩小"], whole: ["Show all", "显示全图"],
    sentences: ["Sentences", "原句"], text: ["Read in context", "在原文中看"], more: ["Show more", "显示更多"],
    none: ["Implied by names; no sentence states it.", "没有句子直接说明，仅由名称得知。"],
    alone: ["No ties shown.", "没有可显示的关系。"], graph: ["The network", "网络"], duty: ["as a duty", "作为职责"],
    names: ["nodes", "个名称"], tiesOf: ["ties", "条关系"], of: ["of", "/"], nothing: ["No results. Reset the filters.", "没有结果，请重置筛选。"],
    left: ["nodes with fewer ties are not drawn", "个关系较少的名称未画出"], hidden: ["Hidden by these filters:", "当前筛选未显示："],
  };
  const lang = () => (document.documentElement.lang.startsWith("zh") ? 1 : 0);
  const say = (key) => WORDS[key][lang()];
  const key = (tie) => [nodes[tie.source].id, tie.relation, nodes[tie.target].id].join("|");
  const nodeBy = new Map(nodes.map((node, i) => [node.id, i])), tieBy = new Map(ties.map((tie, i) => [key(tie), i]));
  const column = nodes.map((node) => data.columns.findIndex((kinds) => kinds.includes(node.kind)));
  const tiesOf = nodes.map(() => []);
  ties.forEach((tie, i) => { tiesOf[tie.source].push(i); if (tie.target !== tie.source) tiesOf[tie.target].push(i); });
  const byName = new Set(data.byName), surest = ties.some((tie) => "confidence" in tie);
  const english = (node) => {  // the place first, since it is what tells two bodies apart
    const cut = node.kind === "body" ? node.gloss.lastIndexOf(", ") : -1;
    return cut > 0 ? `${node.gloss.slice(cut + 2)}: ${node.gloss.slice(0, cut)}` : node.gloss || node.name;
  };
  const called = (node) => (lang() ? node.name : english(node));

  // --- what is shown: the state, its address ---------------------------------------------------------------------
  const START = { node: "", tie: "", q: "", relation: "", family: "", region: "", kind: "", least: "", sure: "" };
  let state = { ...START };
  const read = () => {
    const asked = Object.fromEntries(location.hash.slice(1).split("&").filter(Boolean).map((part) => {
      const cut = part.indexOf("=");
      try { return [part.slice(0, cut), decodeURIComponent(part.slice(cut + 1))]; } catch { return ["", ""]; }
    }));
    state = Object.fromEntries(Object.keys(START).map((name) => [name, asked[name] ?? ""]));
    if (!nodeBy.has(state.node)) state.node = "";
    if (!tieBy.has(state.tie)) state.tie = "";
  };
  const write = () => {
    const said = Object.entries(state).filter(([, value]) => value).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    history.replaceState(null, "", said.length ? `#${said.join("&")}` : location.pathname + location.search);
  };
  const set = (change) => { state = { ...state, ...change }; write(); show(); };

  // --- the page ----------------------------------------------------------------------------------------------------
  const make = (tag, about = {}, ...inside) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(about)) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (value !== false && value !== undefined) element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...inside.flat().filter((part) => part !== null && part !== undefined));
    return element;
  };
  const canvas = make("canvas", { "aria-hidden": "true" }), names = make("div", { class: "net-names" }), heads = make("div", { class: "net-heads" });
  const stage = make("div", { class: "net-stage", role: "group" }, canvas, names, heads);
  const panel = make("aside", { class: "net-panel", tabindex: "-1", hidden: true }), bar = make("div", { class: "net-bar" });
  const card = make("div", { class: "net-card", role: "dialog", hidden: true }), count = make("output", { class: "net-count", "aria-live": "polite" });
  const tools = make("div", { class: "net-tools" });
  stage.append(card);
  root.classList.add("net");
  root.replaceChildren(bar, make("div", { class: "net-body" }, stage, panel));
  const pen = canvas.getContext("2d");
  const fields = {};

  const choice = (name, options) => {
    fields[name] = make("select", { name, onchange: (event) => set({ [name]: event.target.value }) },
      make("option", { value: "" }, say("all")), options.map(([value, said]) => make("option", { value }, said)));
    return make("label", {}, `${say(name)} `, fields[name]);
  };
  const bare = (name, said) => { fields[name] = said; return said; };
  const build = () => {
    const used = (name) => new Set(name === "relation" ? ties.map((tie) => tie.relation) : nodes.map((node) => node[name]).filter(Boolean));
    const places = [...new Set(nodes.flatMap((node) => node.regions))].sort().map((code) => nodes[nodeBy.get(`region:${code}`)])
      .filter(Boolean).map((node) => [node.id.slice(7), called(node)]);
    const pick = (name, table) => [...used(name)].filter((value) => table[value]).sort((a, b) => Object.keys(table).indexOf(a) - Object.keys(table).indexOf(b))
      .map((value) => [value, table[value][lang()]]);
    const number = (name, most, step) => make("label", {}, `${say(name)} `, bare(name, make("input", {
      type: "number", name, min: step < 1 ? 0 : 1, max: most, step, oninput: (event) => set({ [name]: event.target.value }) })));
    const list = make("div", { class: "net-hits", role: "listbox", id: "net-hits", hidden: true });
    bare("hits", list);
    bare("q", make("input", { type: "search", name: "q", role: "combobox", "aria-expanded": "false", "aria-controls": "net-hits", placeholder: say("search"),
      "aria-label": say("search"), autocomplete: "off", oninput: (event) => set({ q: event.target.value }), onkeydown: searched }));
    const relations = make("fieldset", { class: "net-relations" }, make("legend", {}, say("relations")),
      pick("relation", data.relations).map(([value, said]) => make("label", {}, make("input", { type: "checkbox", value, onchange: chosen }), said)));
    bare("relations", relations);
    const more = make("details", { class: "net-filters" }, make("summary", {}, say("filters")), make("div", {}, relations,
      choice("kind", pick("kind", data.kinds)), choice("family", pick("family", data.families)), choice("region", places),
      number("least", Math.max(1, ...ties.map((tie) => tie.weight)), 1), surest ? number("sure", 1, 0.05) : null));
    const button = (name, onclick) => make("button", { type: "button", onclick, class: `net-${name}` }, say(name));
    const open = bar.querySelector("details")?.open ?? false;
    bar.replaceChildren(make("div", { class: "net-search" }, fields.q, list), more, bare("reset", button("reset", () => set({ ...START, node: state.node, tie: state.tie }))),
      count, tools, data.tour.length ? button("tour", () => tour(0)) : "", button("svg", saveSvg), button("png", savePng),
      ...(document.querySelector(".language") ? [] : [make("button", { type: "button", lang: lang() ? "en" : "zh", onclick: () => {
        document.documentElement.lang = lang() ? "en" : "zh-CN"; } }, lang() ? "English" : "中文")]));
    more.open = open;
    stage.setAttribute("aria-label", say("graph"));
    tools.replaceChildren(...[["nearer", "+", () => zoom(1.25)], ["farther", "−", () => zoom(0.8)], ["whole", "⤢", whole]].map(([name, sign, onclick]) =>
      make("button", { type: "button", "aria-label": say(name), title: say(name), onclick }, sign)));
  };
  const chosen = () => {
    const boxes = [...fields.relations.querySelectorAll("input")], on = boxes.filter((box) => box.checked).map((box) => box.value);
    set({ relation: on.length === boxes.length ? "" : on.join(",") || "none" });
  };
  const searched = (event) => {
    const first = fields.hits.querySelector("button");
    if (event.key === "Enter" && first) { event.preventDefault(); first.click(); }
    if (event.key === "ArrowDown" && first) { event.preventDefault(); first.focus(); }
    if (event.key === "Escape" && state.q) { event.stopPropagation(); set({ q: "" }); }
  };

  // --- what is left by the filters, and where it stands ------------------------------------------------------------
  let shownTies = [], shown = new Set(), place = [], rows = [], wide = 0, high = 0, hits = new Set(), lanes = [];
  const fits = (tie) => {
    const ends = [nodes[tie.source], nodes[tie.target]], some = (test) => ends.some(test);
    return (!state.relation || state.relation.split(",").includes(tie.relation)) && (!state.kind || some((node) => node.kind === state.kind)) &&
      (!state.family || some((node) => node.family === state.family)) && (!state.region || some((node) => node.regions.includes(state.region))) &&
      tie.weight >= (Number(state.least) || 1) && (tie.confidence ?? 1) >= (Number(state.sure) || 0);
  };
  const filtered = () => ["relation", "kind", "family", "region", "least", "sure"].some((name) => state[name]);
  const size = () => (lang() ? { font: 13, row: 27, room: ROOM - 16 } : { font: 12.5, row: 40, room: ROOM - 16 });
  const letters = () => `${size().font}px ${getComputedStyle(root).fontFamily}`;
  const broken = (text, room) => {  // into two lines at the most, Chinese names into one
    const most = lang() ? 1 : 2, units = lang() ? [...text] : text.split(/(?<= )/), lines = [""];
    for (const unit of units) {
      if (lines.at(-1) && pen.measureText(lines.at(-1) + unit.trimEnd()).width > room) lines.push("");
      lines[lines.length - 1] += unit;
    }
    const cut = lines.slice(0, most).map((line) => line.trim()), more = lines.length > most ? "…" : "";
    while (cut.at(-1) && pen.measureText(cut.at(-1) + more).width > room) cut[cut.length - 1] = cut.at(-1).slice(0, -1);
    cut[cut.length - 1] += more;
    return cut;
  };
  const lay = () => {
    shownTies = ties.flatMap((tie, i) => (fits(tie) ? [i] : []));
    shown = new Set(filtered() ? shownTies.flatMap((i) => [ties[i].source, ties[i].target]) : nodes.keys());
    const { row, room } = size(), inset = 18;
    pen.font = letters();
    rows = data.columns.map((_, c) => nodes.flatMap((_, i) => (column[i] === c && shown.has(i) ? [i] : [])));
    high = Math.max(row, ...rows.map((some) => some.length * row));
    wide = Math.max(stage.clientWidth || 900, 4 * (room + 16) + 3 * 46 + 2 * inset);
    const step = (wide - 2 * inset - room - 16) / (data.columns.length - 1 || 1);
    rows.forEach((some, c) => {
      const pitch = Math.min(high / (some.length || 1), 4 * row), top = (high - pitch * some.length) / 2;
      some.forEach((i, n) => {
        const lines = broken(called(nodes[i]), room);
        place[i] = { x: inset + c * step, y: top + (n + 0.5) * pitch, w: Math.ceil(Math.max(...lines.map((line) => pen.measureText(line).width))) + 16, lines };
      });
    });
    route(row, room, inset, step);
  };
  const route = (row, room, inset, step) => {
    // Ties of one pair lie apart; those that cross a column take a lane between two of its names.
    const twins = new Map(), taken = rows.map(() => new Map());
    for (const i of shownTies) {
      const pair = [ties[i].source, ties[i].target].sort((a, b) => a - b).join();
      twins.set(pair, [...(twins.get(pair) ?? []), i]);
    }
    lanes = [];
    for (const some of twins.values()) some.forEach((i, n) => {
      const tie = ties[i], [a, b] = [tie.source, tie.target].sort((m, n2) => column[m] - column[n2]);
      const via = [];
      for (let c = column[a] + 1; c < column[b]; c += 1) {
        const share = (c - column[a]) / (column[b] - column[a]), want = place[a].y + (place[b].y - place[a].y) * share;
        via.push({ x: inset + c * step, y: lane(rows[c], want, taken[c], row), room: room + 16 });
      }
      lanes[i] = { a, b, shift: 5 * (n - (some.length - 1) / 2), via, bend: 0.5 + 0.26 * (((i * 0.618034) % 1) - 0.5) };
    });
  };
  const lane = (some, want, taken, row) => {
    if (!some.length) return want;
    const pitch = some.length > 1 ? place[some[1]].y - place[some[0]].y : row, top = place[some[0]].y - pitch / 2;
    const near = Math.min(Math.max(Math.round((want - top) / pitch), 0), some.length);
    for (let far = 0; far <= some.length; far += 1) {
      for (const j of far ? [near - far, near + far] : [near]) {
        if (j < 0 || j > some.length || (taken.get(j) ?? 0) > 1 + Math.floor(shownTies.length / 400)) continue;
        const used = taken.get(j) ?? 0;
        taken.set(j, used + 1);
        return top + j * pitch + (pitch > 1.5 * row ? [-1, 4, -6, 9, -11][used % 5] : [-1, 1][used % 2]);
      }
    }
    return top + near * pitch;
  };

  // --- the view ------------------------------------------------------------------------------------------------------
  const view = { x: 0, y: 0, k: 1 };
  const at = (i) => ({ x: (place[i].x - view.x) * view.k, y: (place[i].y - view.y) * view.k });
  const hold = () => {
    const w = stage.clientWidth / view.k, h = stage.clientHeight / view.k, head = 40 / view.k;
    view.x = wide <= w ? (wide - w) / 2 : Math.min(Math.max(view.x, -40), wide - w + 40);
    view.y = high + head <= h ? (high - h - head) / 2 : Math.min(Math.max(view.y, -head), high - h + 24);
  };
  const zoom = (by, px = stage.clientWidth / 2, py = stage.clientHeight / 2) => {
    const k = Math.min(Math.max(view.k * by, Math.min(0.9, (stage.clientHeight - 60) / high) * 0.9), 3);
    view.x += px / view.k - px / k; view.y += py / view.k - py / k; view.k = k;
    move();
  };
  const whole = () => { view.k = Math.min(1, (stage.clientHeight - 64) / high, stage.clientWidth / wide); view.x = view.y = -1e6; move(); };
  const start = () => { view.k = 1; view.x = wide <= stage.clientWidth ? 0 : Math.max(0, (wide - stage.clientWidth) / 3); view.y = -1e6; };
  const bring = (points) => {  // what is picked into the part of the stage that the panel leaves free
    const w = stage.clientWidth / view.k, h = stage.clientHeight / view.k, edge = 60 / view.k;
    const [x1, x2] = [Math.min(...points.map((p) => p.x)), Math.max(...points.map((p) => p.x))];
    const [y1, y2] = [Math.min(...points.map((p) => p.y)), Math.max(...points.map((p) => p.y))];
    if (x2 > view.x + w - edge) view.x = Math.min(x1 - edge, x2 + edge - w) > x1 - edge ? x1 - edge : x2 + edge - w;
    if (x1 < view.x + edge / 2) view.x = x1 - edge / 2;
    if (y2 > view.y + h - edge) view.y = y2 + edge - h;
    if (y1 < view.y + edge) view.y = y1 - edge;
    hold();
  };

  // --- what is lit -------------------------------------------------------------------------------------------------
  let lit = null, over = -1;  // the ties and nodes about what is picked; the tie under the pointer
  const light = () => {
    const node = nodeBy.get(state.node), tie = tieBy.get(state.tie), word = state.q.trim().toLowerCase();
    hits = new Set(word ? [...shown].filter((i) => `${nodes[i].name}\n${nodes[i].gloss}`.toLowerCase().includes(word)) : []);
    const from = node !== undefined ? [node] : [...hits];
    const some = tie !== undefined ? [tie] : shownTies.filter((i) => from.includes(ties[i].source) || from.includes(ties[i].target));
    lit = tie === undefined && !from.length ? null
      : { ties: new Set(some), nodes: new Set([...from, ...some.flatMap((i) => [ties[i].source, ties[i].target])]) };
  };

  // --- drawing -----------------------------------------------------------------------------------------------------
  const dark = () => {
    const theme = document.documentElement.dataset.theme;
    return theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  };
  const mixed = (colour) => {
    if (!dark()) return colour;
    const part = (n) => Math.round(parseInt(colour.slice(n, n + 2), 16) * 0.5 + 127);
    return `rgb(${part(1)},${part(3)},${part(5)})`;
  };
  const colour = (i) => {
    const family = nodes[ties[i].source].family || nodes[ties[i].target].family;
    return mixed(family && data.families[family] ? data.families[family][2] : byName.has(ties[i].relation) ? "#8a9096" : "#50575e");
  };
  let small = () => size().row * view.k < size().font * (lang() ? 1.5 : 2.4);
  const edge = (i, side) => {  // where ties leave a name: at its edge, or at its dot
    const p = at(i);
    return { x: p.x + (labelled.has(i) || !small() ? (side > 0 ? place[i].w : 0) : 4), y: p.y };
  };
  let labelled = new Set();
  const ROOM = 200;  // pixels of a column that its names may take
  const STEPS = ties.length > 1500 ? 10 : 22;  // straight pieces of a curve
  const cubic = (p, c, d, q, into) => {
    for (let n = into.length ? 1 : 0; n <= STEPS; n += 1) {
      const t = n / STEPS, u = 1 - t;
      into.push(u * u * u * p.x + 3 * u * u * t * c.x + 3 * u * t * t * d.x + t * t * t * q.x,
        u * u * u * p.y + 3 * u * u * t * c.y + 3 * u * t * t * d.y + t * t * t * q.y);
    }
  };
  const line = (i) => {  // a tie on the screen, as points: x, y, x, y …
    const { a, b, shift, via, bend } = lanes[i], same = column[a] === column[b], points = [];
    const p = edge(a, 1), q = edge(b, same ? 1 : -1), s = Math.max(-8, Math.min(8, shift));
    p.y += s; q.y += s;
    if (same) {
      const out = (place[a].x - view.x) * view.k + (ROOM + 6) * Math.min(1, view.k) + 4 + Math.abs(shift) + Math.min(14, Math.abs(q.y - p.y) / 30);
      const bulge = Math.max((out - 0.125 * (p.x + q.x)) / 0.75, p.x + 10, q.x + 10);
      cubic(p, { x: bulge, y: p.y }, { x: bulge, y: q.y }, q, points);
      return points;
    }
    // Level until the names of its own column end, so that no name lies over it.
    const next = via.length ? (via[0].x - view.x) * view.k : q.x, out = Math.min((place[a].x - view.x) * view.k + ROOM * Math.min(1, view.k), next - 24);
    let from = p;
    if (out > p.x) { points.push(p.x, p.y); from = { x: out, y: p.y }; points.push(out, p.y); }
    for (const { x, y, room } of via) {
      const left = { x: (x - view.x) * view.k, y: (y - view.y) * view.k }, right = { x: left.x + room, y: left.y };
      const mid = from.x + (left.x - from.x) * bend;
      cubic(from, { x: mid, y: from.y }, { x: mid, y: left.y }, left, points);
      points.push(right.x, right.y);
      from = right;
    }
    const mid = from.x + (q.x - from.x) * bend;
    cubic(from, { x: mid, y: from.y }, { x: mid, y: q.y }, q, points);
    return points;
  };
  const LARGE = 1500;  // ties: of more, a picture is moved while the reader moves, and drawn anew when it rests
  let buffer = null, resting = 0;
  const trace = (target, some, each) => {
    for (const i of some) {
      const points = line(i), h = stage.clientHeight;
      let low = Infinity, top = -Infinity;
      for (let n = 1; n < points.length; n += 2) { low = Math.min(low, points[n]); top = Math.max(top, points[n]); }
      if (top < -20 || low > h + 20) continue;
      each(i);
      target.beginPath();
      target.moveTo(points[0], points[1]);
      for (let n = 2; n < points.length; n += 2) target.lineTo(points[n], points[n + 1]);
      target.stroke();
    }
  };
  const paint = (target, some) => trace(target, some, (i) => {
    const on = lit?.ties.has(i) || i === over;
    target.strokeStyle = colour(i);
    target.globalAlpha = on ? 1 : lit ? 0.1 : byName.has(ties[i].relation) ? 0.35 : 0.7;
    target.lineWidth = Math.min(0.9 + 0.5 * ties[i].weight, 3.5) + (on ? 1 : 0);
    target.setLineDash(ties[i].relation === "practised_in" ? [6, 2] : byName.has(ties[i].relation) ? [2, 3] : []);
  });
  const dots = (target) => {
    target.globalAlpha = 1; target.setLineDash([]);
    for (const i of shown) {
      if (labelled.has(i)) continue;
      const p = at(i);
      target.fillStyle = mixed(data.families[nodes[i].family]?.[2] ?? "#50575e");
      target.globalAlpha = lit && !lit.nodes.has(i) ? 0.25 : 1;
      target.fillRect(p.x, p.y - 2, 6, 4);
    }
  };
  const sized = (target, ratio) => {
    const [w, h] = [Math.round(stage.clientWidth * ratio), Math.round(stage.clientHeight * ratio)];
    if (target.width !== w || target.height !== h) { target.width = w; target.height = h; }
  };
  const redraw = () => {  // all of it; of very many ties a part in each frame
    cancelAnimationFrame(resting);
    const ratio = devicePixelRatio || 1, order = shownTies.slice().sort((a, b) => (lit?.ties.has(a) ?? 0) - (lit?.ties.has(b) ?? 0));
    const large = order.length > LARGE, sheet = large ? document.createElement("canvas") : canvas;
    sized(sheet, ratio);
    if (large) sized(canvas, ratio);
    const target = sheet.getContext("2d");
    target.setTransform(ratio, 0, 0, ratio, 0, 0);
    target.clearRect(0, 0, stage.clientWidth, stage.clientHeight);
    if (!large) { paint(target, order); dots(target); buffer = null; return; }
    let next = 0;
    const part = () => {
      const begun = performance.now();
      while (next < order.length && performance.now() - begun < 12) { paint(target, order.slice(next, next + 100)); next += 100; }
      if (next < order.length) { resting = requestAnimationFrame(part); return; }
      dots(target);
      buffer = { sheet, ...view };
      pen.setTransform(1, 0, 0, 1, 0, 0); pen.globalAlpha = 1;
      pen.clearRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(sheet, 0, 0);
    };
    part();
  };
  const slide = () => {  // the last picture, moved to where the view is now
    const by = view.k / buffer.k, ratio = devicePixelRatio || 1;
    pen.setTransform(1, 0, 0, 1, 0, 0); pen.globalAlpha = 1;
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.setTransform(by, 0, 0, by, (buffer.x - view.x) * view.k * ratio, (buffer.y - view.y) * view.k * ratio);
    pen.drawImage(buffer.sheet, 0, 0);
  };
  const pool = new Map();
  const label = () => {
    // Names that are on the stage and have room: all of them, or those with most to tell where rows are close.
    const h = stage.clientHeight, near = [...shown].filter((i) => { const { y } = at(i); return y > -40 && y < h + 40; });
    labelled = new Set(near);
    if (small()) {
      labelled = new Set();
      const worth = (i) => (nodes[i].id === state.node ? 1e9 : 0) + (lit?.nodes.has(i) ? 1e6 : 0) + tiesOf[i].length;
      const taken = rows.map(() => []), gap = lang() ? 22 : 36;
      for (const i of near.sort((a, b) => worth(b) - worth(a) || a - b)) {
        const { y } = at(i);
        if (taken[column[i]].every((other) => Math.abs(other - y) >= gap)) { taken[column[i]].push(y); labelled.add(i); }
      }
    }
    const held = document.activeElement?.dataset?.node;
    if (held && shown.has(nodeBy.get(held))) labelled.add(nodeBy.get(held));
    for (const [i, button] of pool) if (!labelled.has(i)) { button.remove(); pool.delete(i); }
    const tab = nodeBy.get(held) ?? nodeBy.get(state.node) ?? [...labelled].sort((a, b) => a - b)[0];
    for (const i of labelled) {
      let button = pool.get(i);
      if (!button) {
        button = make("button", { type: "button", class: `net-node ${nodes[i].kind}`, "data-node": nodes[i].id });
        pool.set(i, button); names.append(button);
      }
      if (button.said !== place[i].lines) {
        button.replaceChildren(...place[i].lines.flatMap((one, n) => (n ? [document.createElement("br"), one] : [one])));
        button.said = place[i].lines;
        button.lang = lang() || !nodes[i].gloss ? "zh-Hans" : "en-GB";
        button.title = [nodes[i].name, nodes[i].gloss].filter(Boolean).join(" · ");
        button.setAttribute("aria-label", called(nodes[i]));
      }
      const p = at(i);
      button.style.transform = `translate(${p.x.toFixed(1)}px,${p.y.toFixed(1)}px) translateY(-50%)`;
      button.style.setProperty("--net-colour", mixed(data.families[nodes[i].family]?.[2] ?? "#8a9096"));
      button.classList.toggle("dim", Boolean(lit) && !lit.nodes.has(i));
      button.classList.toggle("hit", hits.has(i));
      button.setAttribute("aria-pressed", String(nodes[i].id === state.node));
      button.tabIndex = i === tab ? 0 : -1;
    }
    heads.replaceChildren(...data.columns.map((kinds, c) => {
      const head = make("span", {}, kinds.map((kind) => data.kinds[kind][lang()]).join(lang() ? "、" : ", "));
      head.style.transform = `translateX(${((18 + c * ((wide - 36 - ROOM) / (data.columns.length - 1)) - view.x) * view.k).toFixed(1)}px)`;
      return head;
    }));
  };
  let waiting = 0, still = 0;
  const frame = () => {
    waiting = 0;
    hold(); label();
    if (shownTies.length > LARGE && buffer) {
      slide();
      clearTimeout(still); cancelAnimationFrame(resting);
      still = setTimeout(redraw, 120);
    } else redraw();
  };
  const move = () => { waiting ||= requestAnimationFrame(frame); };

  // --- the panel ---------------------------------------------------------------------------------------------------
  const link = (name, value, ...inside) => make("a", { href: `#${name}=${encodeURIComponent(value)}`, onclick: (event) => {
    event.preventDefault(); set({ node: "", tie: "", [name]: value }); } }, ...inside);
  const named = (i) => make("bdi", { lang: lang() || !nodes[i].gloss ? "zh-Hans" : "en-GB" }, called(nodes[i]));
  const phrase = (tie) => [named(tie.source), " ", make("span", { class: "net-verb" }, data.relations[tie.relation][lang()]), " ", named(tie.target)];
  const quote = ({ quote: said, marks }, own) => {
    const free = [], sorted = marks.slice().sort((a, b) => own.has(b[2]) - own.has(a[2]) || a[0] - b[0] || b[1] - a[1]);
    for (const mark of sorted) if (free.every(([from, to]) => mark[1] <= from || mark[0] >= to)) free.push(mark);
    const parts = [];
    let from = 0;
    for (const [start, end, i] of free.sort((a, b) => a[0] - b[0])) {
      const letters2 = [...said].slice(start, end).join("");
      parts.push([...said].slice(from, start).join(""), own.has(i) ? make("mark", {}, letters2) : link("node", nodes[i].id, letters2));
      from = end;
    }
    return make("blockquote", { lang: "zh-Hans" }, ...parts, [...said].slice(from).join(""));
  };
  const told = (numbers, own, extra) => {
    const list = make("ol", { class: "net-sentences" });
    const add = (some) => list.append(...some.map((n) => make("li", {}, extra(n), quote(sentences[n], own),
      !lang() && sentences[n].english ? make("p", { lang: "en" }, sentences[n].english) : null,
      make("p", { class: "net-where" }, sentences[n].href ? make("a", { href: sentences[n].href }, say("text")) : null, ` ${sentences[n].doc}:${sentences[n].start}–${sentences[n].end}`))));
    add(numbers.slice(0, 20));
    const more = numbers.length > 20 ? make("button", { type: "button", onclick: (event) => { add(numbers.slice(20)); event.target.remove(); } }, `${say("more")} (${numbers.length - 20})`) : null;
    return numbers.length ? [make("h3", {}, `${say("sentences")} (${numbers.length})`), list, more] : [make("p", {}, say("none"))];
  };
  const facts = (node) => make("p", { class: "net-facts" }, [lang() ? "" : node.name, data.kinds[node.kind][lang()],
    node.family ? data.families[node.family]?.[lang()] : ""].filter(Boolean).join(" · "));
  const aboutNode = (i) => {
    const some = tiesOf[i].filter((n) => fits(ties[n])), numbers = [...new Set(some.flatMap((n) => ties[n].sentences))].sort((a, b) => a - b);
    const rest = tiesOf[i].length - some.length;
    const chips = (n) => make("ul", { class: "net-chips" }, some.filter((t) => ties[t].sentences.includes(n)).map((t) => make("li", {}, link("tie", key(ties[t]), phrase(ties[t])))));
    const silent = some.filter((n) => !ties[n].sentences.length);
    return [make("h2", {}, named(i)), facts(nodes[i]), some.length ? null : make("p", {}, say("alone")),
      rest ? make("p", { class: "net-where" }, `${say("hidden")} ${rest} ${say("tiesOf")}`) : null, ...told(numbers, new Set([i]), chips),
      silent.length ? make("ul", { class: "net-chips" }, silent.map((t) => make("li", {}, link("tie", key(ties[t]), phrase(ties[t]))))) : null];
  };
  const aboutTie = (i) => {
    const tie = ties[i], sure = "confidence" in tie ? `${lang() ? "置信度" : "confidence"} ${tie.confidence.toFixed(2)}` : "";
    return [make("h2", {}, link("node", nodes[tie.source].id, named(tie.source)), " ", make("span", { class: "net-verb" }, data.relations[tie.relation][lang()]), " ",
      link("node", nodes[tie.target].id, named(tie.target))), facts(nodes[tie.source]), facts(nodes[tie.target]),
    make("p", { class: "net-facts" }, [tie.duty ? say("duty") : "", sure].filter(Boolean).join(" · ")),
    ...told(tie.sentences, new Set([tie.source, tie.target]), () => null)];
  };
  let last = "";
  const tell = () => {
    const node = nodeBy.get(state.node), tie = tieBy.get(state.tie), open = node !== undefined || tie !== undefined, was = !panel.hidden;
    const now = JSON.stringify([state, lang()]);
    if (now === last) return;
    last = now;
    panel.hidden = !open;
    root.classList.toggle("open", open);
    if (!open) { if (was) move(); return; }
    panel.setAttribute("aria-label", called(nodes[node ?? ties[tie].source]));
    const held = panel.contains(document.activeElement);
    panel.replaceChildren(make("button", { type: "button", class: "net-close", "aria-label": say("close"), title: say("close"), onclick: close }, "×"),
      ...(node !== undefined ? aboutNode(node) : aboutTie(tie)).filter(Boolean));
    panel.scrollTop = 0;
    if (held) panel.focus();
    const ends = node !== undefined ? [node] : [ties[tie].source, ties[tie].target];
    if (ends.every((i) => shown.has(i))) bring(tie !== undefined && lanes[tie] ? [middle(tie)] : ends.map((i) => ({ x: place[i].x + place[i].w / 2 / view.k, y: place[i].y })));
  };
  const middle = (i) => {
    const points = line(i), far = [0];
    for (let n = 2; n < points.length; n += 2) far.push(far.at(-1) + Math.hypot(points[n] - points[n - 2], points[n + 1] - points[n - 1]));
    const n = far.findIndex((d) => d >= far.at(-1) / 2), share = n ? (far.at(-1) / 2 - far[n - 1]) / (far[n] - far[n - 1] || 1) : 0;
    const x = n ? points[2 * n - 2] + (points[2 * n] - points[2 * n - 2]) * share : points[0];
    const y = n ? points[2 * n - 1] + (points[2 * n + 1] - points[2 * n - 1]) * share : points[1];
    return { x: x / view.k + view.x, y: y / view.k + view.y, px: x, py: y };
  };
  const close = () => { const id = state.node; set({ node: "", tie: "" }); (pool.get(nodeBy.get(id)) ?? stage).focus?.(); };

  const show = () => {
    const before = JSON.stringify([shownTies, lang(), stage.clientWidth]);
    lay(); light();
    for (const name of ["q", "kind", "family", "region", "least", "sure"]) if (fields[name] && fields[name].value !== state[name]) fields[name].value = state[name];
    const on = state.relation ? state.relation.split(",") : null;
    for (const box of fields.relations.querySelectorAll("input")) box.checked = !on || on.includes(box.value);
    fields.reset.hidden = !filtered() && !state.q;
    count.value = shownTies.length ? `${shown.size} ${say("of")} ${nodes.length} ${say("names")}, ${shownTies.length} ${say("of")} ${ties.length} ${say("tiesOf")}${data.left ? ` (+${data.left} ${say("left")})` : ""}` : say("nothing");
    const some = [...hits].slice(0, 8), typing = document.activeElement === fields.q || fields.hits.contains(document.activeElement);
    fields.hits.hidden = !state.q.trim() || !some.length || !typing;
    fields.q.setAttribute("aria-expanded", String(!fields.hits.hidden));
    fields.hits.replaceChildren(...some.map((i) => make("button", { type: "button", role: "option", tabindex: "-1", "aria-selected": "false", onkeydown: (event) => {
      const to = { ArrowDown: event.target.nextSibling, ArrowUp: event.target.previousSibling ?? fields.q }[event.key];
      if (to) { event.preventDefault(); to.focus(); }
    }, onclick: () => { fields.hits.hidden = true; set({ node: nodes[i].id, tie: "" }); pool.get(i)?.focus(); } }, `${nodes[i].name} `, make("small", {}, nodes[i].gloss))));
    if (before !== JSON.stringify([shownTies, lang(), stage.clientWidth])) buffer = null;
    hold(); label(); tell(); buffer = null; move();
  };

  // --- the pointer and the keys ------------------------------------------------------------------------------------
  const nearest = (px, py, far = 8) => {
    let best = -1, least = far;
    for (const i of shownTies) {
      const points = line(i), dim = lit && !lit.ties.has(i) ? 3 : 0;
      let close = far;
      for (let n = 2; n < points.length; n += 2) {
        const [x1, y1, x2, y2] = [points[n - 2], points[n - 1], points[n], points[n + 1]];
        if (Math.min(y1, y2) - far > py || Math.max(y1, y2) + far < py || Math.min(x1, x2) - far > px || Math.max(x1, x2) + far < px) continue;
        const [dx, dy] = [x2 - x1, y2 - y1], t = Math.min(1, Math.max(0, ((px - x1) * dx + (py - y1) * dy) / (dx * dx + dy * dy || 1)));
        const d = Math.hypot(px - x1 - t * dx, py - y1 - t * dy) + dim;
        close = Math.min(close, d);
      }
      if (close >= far) continue;
      const mid = middle(i);  // the middle of a tie is its handle: there it goes before one that only passes
      if (Math.hypot(px - mid.px, py - mid.py) < 4) close -= 4;
      if (close < least) { least = close; best = i; }
    }
    return best;
  };
  const dot = (px, py) => [...shown].find((i) => !labelled.has(i) && Math.abs(at(i).y - py) < 5 && px > at(i).x - 5 && px < at(i).x + 12) ?? -1;
  const pointers = new Map();
  let dragged = false, spread = 0;
  const aside = (event) => event.composedPath().some((part) => part === card);  // a button may be gone by now
  const inside = (event) => { const box = stage.getBoundingClientRect(); return [event.clientX - box.left, event.clientY - box.top]; };
  stage.addEventListener("pointerdown", (event) => {
    if (aside(event)) return;
    pointers.set(event.pointerId, [event.clientX, event.clientY]); dragged = false; spread = 0;
  });
  stage.addEventListener("pointermove", (event) => {
    const from = pointers.get(event.pointerId);
    if (from) {
      const [dx, dy] = [event.clientX - from[0], event.clientY - from[1]];
      if (!dragged && Math.hypot(dx, dy) < 4) return;
      if (!dragged) { dragged = true; try { stage.setPointerCapture(event.pointerId); } catch { /* it has left */ } }
      pointers.set(event.pointerId, [event.clientX, event.clientY]);
      if (pointers.size === 2) {
        const [[x1, y1], [x2, y2]] = [...pointers.values()], now = Math.hypot(x2 - x1, y2 - y1), box = stage.getBoundingClientRect();
        if (spread) zoom(now / spread, (x1 + x2) / 2 - box.left, (y1 + y2) / 2 - box.top);
        spread = now;
      } else { view.x -= dx / view.k; view.y -= dy / view.k; move(); }
      return;
    }
    if (event.pointerType !== "mouse" || shownTies.length > LARGE) return;
    const was = over;
    over = event.target === canvas || event.target === names || event.target === stage ? nearest(...inside(event)) : -1;
    stage.style.cursor = over >= 0 ? "pointer" : "";
    stage.title = over >= 0 ? `${called(nodes[ties[over].source])} ${data.relations[ties[over].relation][lang()]} ${called(nodes[ties[over].target])}` : "";
    if (was !== over) move();
  });
  const lifted = (event) => { pointers.delete(event.pointerId); spread = 0; };
  for (const name of ["pointerup", "pointercancel", "pointerleave"]) stage.addEventListener(name, lifted);
  stage.addEventListener("click", (event) => {
    if (dragged || aside(event)) { dragged = false; return; }
    const button = event.target.closest(".net-node");
    if (button) { set({ node: button.dataset.node, tie: "" }); button.focus(); return; }
    const [px, py] = inside(event), small2 = dot(px, py), i = small2 < 0 ? nearest(px, py) : -1;
    if (small2 >= 0) set({ node: nodes[small2].id, tie: "" });
    else if (i >= 0) set({ tie: key(ties[i]), node: "" });
    else if (state.node || state.tie) close();
  });
  stage.addEventListener("dblclick", (event) => { if (!event.target.closest("button")) zoom(1.6, ...inside(event)); });
  stage.addEventListener("wheel", (event) => {
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) zoom(Math.exp(-event.deltaY / 300), ...inside(event));
    else { const by = event.deltaMode ? 30 : 1; view.x += (event.shiftKey ? event.deltaY : event.deltaX) * by / view.k; view.y += (event.shiftKey ? 0 : event.deltaY) * by / view.k; move(); }
  }, { passive: false });
  names.addEventListener("keydown", (event) => {
    const i = nodeBy.get(event.target.dataset.node);
    if (i === undefined || !event.key.startsWith("Arrow")) return;
    event.preventDefault();
    const c = column[i], n = rows[c].indexOf(i);
    let to = { ArrowUp: rows[c][n - 1], ArrowDown: rows[c][n + 1] }[event.key];
    for (let step = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0, d = c + step; step && to === undefined && rows[d]; d += step)
      to = rows[d].toSorted((a, b) => Math.abs(place[a].y - place[i].y) - Math.abs(place[b].y - place[i].y))[0];
    if (to === undefined) return;
    bring([{ x: place[to].x, y: place[to].y }]);
    labelled.add(to);
    if (!pool.has(to)) { const button = make("button", { type: "button", class: `net-node ${nodes[to].kind}`, "data-node": nodes[to].id }); pool.set(to, button); names.append(button); }
    pool.get(to).focus({ preventScroll: true });
    label(); move();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (!card.hidden) endTour(); else if (state.node || state.tie) close();
  });

  // --- the tour: one tie from its sentence to the network --------------------------------------------------------------
  const steps = () => {
    const [who, what] = data.tour, tie = ties.findIndex((one) => one.source === who && one.target === what && one.relation === "uses");
    const [a, b] = [called(nodes[who]), called(nodes[what])];
    return [
      [{ tie: key(ties[tie]) }, `The panel shows a sentence from the text. The marked words name the actor, ${a}, and the mechanism, ${b}.`, `面板中是原文的一句话，标出的词语说明谁在行动（${a}）、用什么机制（${b}）。`],
      [{ node: nodes[who].id }, `Each name is a node. The panel lists every sentence that ties ${a} to another node, and its ties are highlighted.`, `每个名称是一个节点。这里列出与“${a}”有关的全部句子，它的关系被点亮。`],
      [{ node: nodes[what].id }, `The same for the mechanism: its targets are to the right, its users and regions to the left.`, `机制也是如此：右边是它针对谁，左边是谁在用、在哪里用。`],
      [{ node: "", family: nodes[what].family }, `Filters show part of the network, here the ties of one family of mechanisms. The count at the top shows how many remain.`, `筛选只保留一部分：这里只看同一类机制的关系，上方显示还剩多少。`],
      [{}, `This is the whole network. Click any line. The page address stores the current view, so that you can share it.`, `这就是全图：每条线都可以点击；网址记录了当前所见，可以直接发给别人。`],
    ];
  };
  let step = 0;
  const tour = (n) => {
    step = n;
    const [change, ...said] = steps()[n];
    card.hidden = false;
    card.setAttribute("aria-label", say("tour"));
    set({ ...START, ...change });
    card.replaceChildren(make("p", {}, `${n + 1}/5 · ${said[lang()]}`), make("div", {},
      n ? make("button", { type: "button", onclick: () => tour(n - 1) }, say("back")) : "",
      n < 4 ? make("button", { type: "button", class: "net-next", onclick: () => tour(n + 1) }, say("next")) : "",
      make("button", { type: "button", onclick: endTour }, say("end"))));
    (card.querySelector(".net-next") ?? card.querySelector("button")).focus();
  };
  const endTour = () => { card.hidden = true; set({ ...START }); bar.querySelector(".net-tour")?.focus(); };

  // --- saving ------------------------------------------------------------------------------------------------------
  const escaped = (text) => text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);
  const drawing = () => {
    const kept = { ...view };
    Object.assign(view, { x: 0, y: -44, k: 1 });
    labelled = new Set(shown);
    const { font } = size(), ground = dark() ? "#14181b" : "#ffffff", ink = dark() ? "#e8e6e1" : "#22262b", out = [];
    for (const i of shownTies) {
      const points = line(i), on = !lit || lit.ties.has(i);
      let path = `M${points[0].toFixed(1)} ${points[1].toFixed(1)}`;
      for (let n = 2; n < points.length; n += 2) path += `L${points[n].toFixed(1)} ${points[n + 1].toFixed(1)}`;
      out.push(`<path d="${path}" fill="none" stroke="${colour(i)}" stroke-width="${Math.min(0.9 + 0.5 * ties[i].weight, 3.5)}" opacity="${on ? 0.75 : 0.12}"><title>${escaped(
        `${called(nodes[ties[i].source])} ${data.relations[ties[i].relation][lang()]} ${called(nodes[ties[i].target])}`)}</title></path>`);
    }
    for (const i of shown) {
      const { x, y, lines, w } = { ...place[i], ...at(i) }, tall = lines.length * font * 1.25 + 5;
      out.push(`<g opacity="${!lit || lit.nodes.has(i) ? 1 : 0.35}"><rect x="${x}" y="${(y - tall / 2).toFixed(1)}" width="${w}" height="${tall}" rx="4" fill="${ground}" stroke="${mixed(data.families[nodes[i].family]?.[2] ?? "#8a9096")}"/>${
        lines.map((one, n) => `<text x="${x + 8}" y="${(y - tall / 2 + 3 + font + n * font * 1.25).toFixed(1)}">${escaped(one)}</text>`).join("")}</g>`);
    }
    data.columns.forEach((kinds, c) => out.push(`<text x="${18 + c * ((wide - 36 - ROOM) / (data.columns.length - 1))}" y="22" font-weight="bold">${escaped(kinds.map((kind) => data.kinds[kind][lang()]).join(", "))}</text>`));
    Object.assign(view, kept);
    label();
    return { w: wide, h: high + 64, svg: `<svg xmlns="http://www.w3.org/2000/svg" width="${wide}" height="${high + 64}" viewBox="0 0 ${wide} ${high + 64}" font-family="Noto Sans SC, PingFang SC, Microsoft YaHei, sans-serif" font-size="${font}" fill="${ink}"><rect width="100%" height="100%" fill="${ground}"/>${out.join("")}</svg>` };
  };
  const save = (blob, name) => {
    const there = make("a", { href: URL.createObjectURL(blob), download: name });
    there.click();
    setTimeout(() => URL.revokeObjectURL(there.href), 1000);
  };
  const saveSvg = () => save(new Blob([drawing().svg], { type: "image/svg+xml" }), "network.svg");
  const savePng = () => {
    const { w, h, svg } = drawing(), image = new Image(), url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
    image.onload = () => {
      const sheet = document.createElement("canvas"), ratio = Math.min(2, 16000 / Math.max(w, h));
      sheet.width = w * ratio; sheet.height = h * ratio;
      sheet.getContext("2d").drawImage(image, 0, 0, sheet.width, sheet.height);
      URL.revokeObjectURL(url);
      sheet.toBlob((blob) => save(blob, "network.png"));
    };
    image.src = url;
  };

  // --- begin -------------------------------------------------------------------------------------------------------
  const begin = () => { build(); lay(); start(); last = ""; show(); };
  read();
  begin();
  addEventListener("hashchange", () => { read(); show(); });
  new ResizeObserver(() => { lay(); buffer = null; move(); }).observe(stage);
  new MutationObserver((changes) => {
    if (changes.some((change) => change.attributeName === "lang")) { build(); last = ""; }
    show(); move();
  }).observe(document.documentElement, { attributes: true, attributeFilter: ["lang", "data-theme"] });
  document.fonts?.ready.then(() => { lay(); buffer = null; move(); });
  document.addEventListener("pointerdown", (event) => { if (!event.target.closest(".net-search")) fields.hits.hidden = true; });
  window.network = { data, view, state: () => state, set, place, middle: (i) => middle(i), shown: () => shownTies, key: (i) => key(ties[i]), bring };
})();
