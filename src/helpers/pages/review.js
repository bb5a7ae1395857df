// The review of a text on its page: a button opens it, a panel shows a name or a tie and what can be decided of it.
// What is decided are rows of corrections.csv (corrections.js); they are kept in the browser and saved as a file.
(() => {
  "use strict";
  const source = document.getElementById("review-data");
  const article = document.querySelector("article");
  if (!source || !article) return;
  const data = JSON.parse(source.textContent);
  const C = Corrections;
  const model = C.model(data);
  const {h, both, button, field, choice, visible} = ReviewElements;
  const {nameOf, glossOf, kindName, relationName, bdi} = ReviewNames(data);
  const KEY = C.key(data);
  const KEYS = {j: ["next", "下一个"], k: ["previous", "上一个"], a: ["accept", "接受"], x: ["reject", "否决"], r: ["rename", "改名"],
    m: ["merge", "合并"], t: ["retype", "改类型"], e: ["add a tie", "添加关系"], w: ["add a name", "添加名称"], u: ["undo", "撤销"],
    s: ["save", "保存"], "Ctrl Enter": ["record", "记下"], Escape: ["back, close", "返回、关闭"]};
  const WHY = {accept: "checked and right 读过无误", reject: "not stated here 此处不成立", add: "the text says so 原文如此",
    rename: "its name in the text 原文名称如此", merge: "the same 同一对象", retype: "another kind 类型不同"};
  const LISTED = 100; // decisions that are shown: the newest
  const DONE = {accept: "✓", reject: "✕", add: "+", rename: "→", merge: "⇒", retype: "⇄"};

  // --- what was decided -------------------------------------------------------------------------------------

  let groups = []; // of rows: one click, one group
  let saved = 0; // how many of them are in a file
  let others = []; // rows on other documents of a file that was taken in: they are saved again with ours
  let states = [C.start(model)], notes = [];
  let kept = true, started = false;
  const now = () => states[states.length - 1];

  const memory = {}; // for a browser that keeps nothing

  function remember(key, value) {
    memory[key] = value;
    try {
      localStorage.setItem(key, JSON.stringify(value));
      return true;
    } catch { return false; } // a browser that keeps nothing for this page, or has no room
  }
  function recall(key, otherwise) {
    try { return JSON.parse(localStorage.getItem(key)) ?? memory[key] ?? otherwise; } catch { return memory[key] ?? otherwise; }
  }

  function replayed(from, rows) {
    let state = from;
    const told = rows.map((row) => {
      const done = C.replay(model, state, row);
      state = done.state;
      return done;
    });
    return {state, told};
  }

  function apply(group) {
    const {state, told} = replayed(now(), group);
    states.push(state);
    notes.push(told.every(({note}) => note) ? told[0].note : "");
  }

  function set(all) {
    groups = all;
    [states, notes] = [[C.start(model)], []];
    groups.forEach(apply);
  }

  function load() {
    const stored = recall(KEY, {groups: [], saved: 0, others: []});
    set(stored.groups.map(C.whole));
    [saved, others] = [stored.saved, C.whole(stored.others)];
  }

  function keep() {
    saved = Math.min(saved, groups.length);
    kept = remember(KEY, {groups: groups.map(C.cells), saved, others: C.cells(others)});
  }

  const today = () => {
    const day = new Date();
    return [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
  };
  const by = (action) => ({who: recall("helpers.review who", ""), when: today(), why: C.strip(why.value) || WHY[action]});

  // Take rows as one decision, or say why they are none. A null is a place that no row can speak of.
  function decide(rows) {
    if (rows.includes(null)) return say("These words occur more than once here; select more of them.", "此处文字无法与他处区分，请多选几个字。"), false;
    const wrong = rows.map((row) => C.fault(model, row)).find(Boolean);
    if (wrong) return say(wrong, "此项有误"), false;
    const refused = replayed(now(), rows).told.find(({note}) => note);
    if (refused) return say(refused.note, "未能生效"), false;
    const at = current && position(current);
    groups.push(rows);
    apply(rows);
    why.value = "";
    keep();
    const [last] = rows.slice(-1);
    say(`${DONE[last.action]} ${last.action}: ${nameOf(last.id)}`, "已记下");
    refresh();
    if (at != null) move(1, at);
    return true;
  }

  function drop(n) {
    const [gone, ...later] = groups.splice(n);
    groups.push(...later);
    [states.length, notes.length] = [n + 1, n];
    later.forEach(apply);
    if (n < saved) saved--;
    keep();
    refresh();
    say(`undone: ${gone[0].action}`, "已撤销");
    const [first] = gone;
    show(items(false).find((one) => one.tie ? one.source === first.id && one.relation === first.relation
      && one.target === first.target : one.id === first.id && !first.relation) ?? null);
  }

  // --- names and ties in their order ---------------------------------------------------------------------------

  const position = (one) => one.tie ? one.end : one.start;
  const keyOf = (one) => JSON.stringify(one.tie ? [one.start, one.source, one.relation, one.target] : [one.start, one.end, one.id]);
  let listed = {};

  function items(filtered = true) {
    const which = filtered ? through.value : "all", open = filtered && undecided.checked;
    if (listed.of !== now() || listed.which !== which || listed.open !== open) {
      const found = [...(which === "ties" ? [] : now().mentions),
        ...(which === "names" ? [] : now().ties.map((tie) => ({...tie, tie: true})))];
      listed = {of: now(), which, open, all: found.filter((one) => !open || !one.decided)
        .sort((a, b) => position(a) - position(b) || !!a.tie - !!b.tie)};
    }
    return listed.all;
  }

  let current = null;

  // Go to the next or the previous item; from a place in the text if the item itself is not there any more.
  function move(step, from = current ? position(current) : null) {
    const all = items();
    if (!all.length) return show(null), say("Everything is decided.", "全部已校订。");
    const key = current && keyOf(current);
    let n = all.findIndex((one) => keyOf(one) === key);
    if (n < 0 && from == null) n = step > 0 ? -1 : 0;
    else if (n < 0) {
      const behind = all.findIndex((one) => position(one) >= from);
      n = (behind < 0 ? all.length : behind) - (step > 0 ? 1 : 0);
    }
    show(all[(n + step + all.length) % all.length]);
  }

  // --- the text ---------------------------------------------------------------------------------------------

  const text = ReviewText(article, model, {nameOf, kindName});
  const sentenceOf = ({start, end}) => data.sentences.find(([a, b]) => a <= start && end <= b);

  function clicked(event) {
    if (!started || event.target.closest("a,summary,button,input,label")) return;
    const line = event.target.closest(".ties li"), mark = event.target.closest("mark.m");
    if (!getSelection().isCollapsed || !(line || mark)) return;
    const n = line ? text.tieAt(line) : text.mentionAt(mark);
    const found = line ? now().ties.find((tie) => tie.was === n) : n >= 0 ? now().mentions.find((m) => m.was === n)
      : now().mentions.find((m) => m.added && `${m.start}-${m.end}` === mark.dataset.at);
    if (found) show(line ? {...found, tie: true} : found);
    else if (line && n == null) return;
    else say("This was rejected; undo it in the list of decisions.", "此项已否决，可在“已作决定”中撤销。");
  }

  let pausing = 0;
  function selecting() {
    clearTimeout(pausing);
    pausing = setTimeout(() => {
      const words = started && text.selected(getSelection());
      if (words) addName(words, false);
    }, 200);
  }

  // --- the panel ----------------------------------------------------------------------------------------------

  const opener = button(["Review", "校订"], () => started ? close() : open(), {class: "review-open", "aria-expanded": "false"});
  const status = h("p", {role: "status", class: "said"});
  const spoken = h("p", {class: "spoken", "aria-live": "polite"}); // what is shown, for who does not see it change
  const progress = h("p", {class: "progress"});
  const item = h("section", {class: "item", "aria-label": "Item to decide 待校订项"});
  const why = h("input", {type: "text", autocomplete: "off"});
  const decisions = h("ol");
  const decided = h("summary");
  const list = h("details", {ontoggle: () => list.open && showDecisions()}, decided, decisions);
  const through = choice([["all", "names and ties 名称和关系"], ["names", "names 名称"], ["ties", "ties 关系"]], "all", {onchange: () => move(1)});
  const undecided = h("input", {type: "checkbox", checked: true});
  const hotkeys = h("input", {type: "checkbox", onchange: () => remember("helpers.review keys", hotkeys.checked)});
  const file = h("input", {type: "file", accept: ".csv,text/csv", class: "file", onchange: opened, tabindex: "-1", "aria-hidden": "true"});
  const title = h("h2", {tabindex: "-1"}, both("Review", "校订"));
  const panel = h("aside", {class: "reading review", hidden: true, "aria-label": "Review 校订"},
    h("div", {class: "row head"}, title, button(["Undo", "撤销"], undo), button(["Save", "保存"], save, {class: "main"}),
      button(["Close", "关闭"], close)),
    progress, status, spoken, item, field(["Reason (optional)", "理由（可不填）"], why),
    h("div", {class: "row"}, button(["Previous", "上一个"], () => move(-1)), button(["Next", "下一个"], () => move(1)),
      button(["Add a name", "添加名称"], () => addName()), button(["Add a tie", "添加关系"], () => addTie())),
    h("div", {class: "row"}, field(["Step through", "逐项校订"], through), h("label", {class: "tick"}, undecided, h("span", {}, both("undecided only", "只看未校订")))),
    list, h("details", {}, h("summary", {}, both("Files", "文件")), h("p", {}, button(["Load a corrections.csv", "读入已有文件"], () => file.click()), file)),
    h("details", {}, h("summary", {}, both("Keys", "快捷键")), h("label", {class: "tick"}, hotkeys, h("span", {}, both("use keyboard shortcuts", "启用快捷键"))),
      h("dl", {}, Object.entries(KEYS).map(([key, labels]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, both(...labels))]))));

  const say = (english, chinese) => status.replaceChildren(...(english ? both(english, chinese) : []));

  function refresh() {
    text.show(now());
    const counted = (rows, all) => { // what was rejected is decided too
      const gone = all.length - rows.filter((one) => one.was !== undefined).length;
      return [gone + rows.filter((one) => one.decided).length, gone + rows.length];
    };
    const [names, ofNames] = counted(now().mentions, model.mentions), [ties, ofTies] = counted(now().ties, model.ties);
    const unsaved = groups.length - saved;
    progress.replaceChildren(...both(`${ties} of ${ofTies} ties and ${names} of ${ofNames} names decided`,
      `已校订：关系${ties}/${ofTies}，名称${names}/${ofNames}`),
      ...(unsaved ? [" · ", ...both(`${unsaved} not yet saved to a file`, `${unsaved}项未存成文件`)] : []),
      ...(kept ? [] : [" · ", h("strong", {}, both("This browser cannot store decisions for this page: save before you close it.", "浏览器不保存本页内容，关闭前请保存文件。"))]));
    decided.replaceChildren(...both(`Decisions: ${groups.length}`, `已作决定：${groups.length}`));
    if (list.open) showDecisions();
  }

  function showDecisions() { // the newest of very many: the file has them all
    decisions.replaceChildren(...groups.map((rows, n) => n < groups.length - LISTED ? null : h("li", {value: n + 1},
      h("button", {type: "button", onclick: () => drop(n), "aria-label": `Remove 撤销 ${n + 1}`}, "↶"), described(rows[rows.length - 1]),
      notes[n] && h("small", {}, both("already in effect, or no longer applies", "已生效，或不再适用")))).filter(Boolean).reverse());
  }

  const described = (row) => [`${DONE[row.action]} ${row.action} `, bdi(nameOf(row.id)),
    row.relation && [` ${relationName(row.relation)} `, bdi(nameOf(row.target))], row.to && [" → ", bdi(nameOf(row.to))],
    row.quote && h("small", {}, bdi(`“${visible(row.quote).slice(0, 40)}”${row.nth && ` ${row.nth}`}`))];

  // Show a name or a tie, in the text and in the panel.
  function show(one) {
    current = one;
    text.point(one, now());
    spoken.textContent = !one ? "" : one.tie ? `${nameOf(one.source)} ${relationName(one.relation)} ${nameOf(one.target)}` : `${nameOf(one.id)}, ${kindName(one.kind)}`;
    const within = item.contains(document.activeElement), act = document.activeElement.dataset.act;
    item.replaceChildren(...(!one ? [] : one.tie ? tieView(one) : nameView(one)).filter(Boolean));
    if (within) (item.querySelector(`[data-act="${act}"]`) ?? title).focus({preventScroll: true}); // who goes by keys stays here
  }

  const badge = (one) => one.decided && h("span", {class: "badge"}, DONE[one.decided], " ", one.decided);

  function around({start, end}) {
    const [a, b] = sentenceOf({start, end}) ?? [Math.max(0, start - 40), Math.min(model.length, end + 40)];
    const from = Math.max(a, start - 60), to = Math.min(b, Math.max(end + 60, from + 140));
    const inside = end - start < to - from ? [visible(model.words(from, start)), h("strong", {}, visible(model.words(start, end))), visible(model.words(end, to))]
      : [visible(model.words(from, to)), to < b && "…"];
    return h("blockquote", {lang: "zh-Hans"}, from > a && "…", inside);
  }

  const act = (action, labels, onclick) => button(labels, onclick, {"data-act": action, class: action});

  function nameView(m) {
    const here = now().mentions.filter((other) => other !== m && other.start < m.end && m.start < other.end);
    const [a, b] = sentenceOf(m) ?? [0, 0];
    const told = now().ties.filter((tie) => tie.start === a && tie.end === b && (tie.source === m.id || tie.target === m.id));
    const head = h("h3", {}, h("span", {class: `m ${m.kind}`}, bdi(nameOf(m.id))), " ", badge(m));
    const about = h("p", {class: "about"}, kindName(m.kind), glossOf(m.id) && ` · ${glossOf(m.id)}`, h("small", {}, h("bdi", {}, visible(m.id))));
    const open = m.kind === "ambiguous";
    const acts = open ? [act("add", ["Resolve the place", "确定地点"], () => addName(m))]
      : [act("accept", ["Accept", "接受"], accept), act("reject", ["Reject", "否决"], reject),
        act("rename", ["Rename", "改名"], () => editName("rename")), act("merge", ["Merge", "合并"], () => editName("merge")),
        act("retype", ["Retype", "改类型"], () => editName("retype")), act("tie", ["Tie from here", "由此添加关系"], () => addTie())];
    const list = (labels, rows) => rows.length > 0 && h("div", {class: "others"}, h("span", {}, both(...labels)), rows);
    return [head, about, around(m), h("div", {class: "row"}, acts),
      list(["Also here", "同处"], here.slice(0, 12).map((other) => h("button", {type: "button", onclick: () => show(other)}, bdi(nameOf(other.id))))),
      list(["Its ties here", "本句关系"], told.slice(0, 40).map(tieButton))];
  }

  const tieButton = (tie) => h("button", {type: "button", onclick: () => show({...tie, tie: true})}, tie.decided && `${DONE[tie.decided]} `, tieWords(tie));
  const tieWords = (tie) => [bdi(nameOf(tie.source)), h("span", {class: "rel"}, ` ${relationName(tie.relation)} `), bdi(nameOf(tie.target))];

  function tieView(tie) {
    const ends = [tie.source, tie.target].map((id) => now().mentions.find((m) => m.id === id && tie.start <= m.start && m.end <= tie.end)
      ?? now().mentions.find((m) => m.id === id)).filter(Boolean);
    return [h("h3", {}, tieWords(tie), " ", badge(tie)),
      h("p", {class: "about"}, [glossOf(tie.source), glossOf(tie.target)].filter(Boolean).join(" – "), tie.mode && ` · ${tie.mode}`), around(tie),
      h("div", {class: "row"}, act("accept", ["Accept", "接受"], accept), act("reject", ["Reject", "否决"], reject),
        act("retype", ["Retype", "改关系"], () => addTie(tie)),
        ends.map((m) => h("button", {type: "button", onclick: () => show(m), "aria-label": `The name 名称 ${nameOf(m.id)}`}, bdi(nameOf(m.id)), " ↗")))];
  }

  const rowOn = (action, one) => (one.tie ? C.tieRow : C.mentionRow)(model, action, one, by(action));
  const decidable = () => current && current.kind !== "ambiguous";
  function accept() { if (decidable()) decide([rowOn("accept", current)]); }
  function reject() { if (decidable()) decide([rowOn("reject", current)]); }
  function undo() { groups.length ? drop(groups.length - 1) : say("Nothing to undo.", "没有可撤销的决定。"); }

  const {editName, addName, addTie} = ReviewForms(model, data,
    {item, say, decide, by, around, sentenceOf, state: now, shown: () => current, back: () => show(current)});

  // --- who, and files ---------------------------------------------------------------------------------------

  function askWho() {
    const who = h("input", {type: "text", autocomplete: "name", required: true, value: recall("helpers.review who", "")});
    const made = h("form", {onsubmit: (event) => {
      event.preventDefault();
      if (!C.strip(who.value)) return;
      remember("helpers.review who", C.strip(who.value));
      move(1, addressed());
      title.focus();
    }}, field(["Your name: asked once, and recorded with every decision and its date.", "由谁校订？只问一次，与日期一起记入每项决定。"], who),
    h("div", {class: "row"}, h("button", {class: "main"}, both("Begin", "开始"))));
    item.replaceChildren(made);
    who.focus();
  }

  function save() {
    const blob = new Blob([C.csv([...others, ...groups.flat()])], {type: "text/csv;charset=utf-8"});
    const link = h("a", {href: URL.createObjectURL(blob), download: "corrections.csv"});
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    saved = groups.length;
    keep();
    refresh();
    say(`rows saved as corrections.csv: ${others.length + groups.flat().length}`, "已保存");
  }

  async function opened() {
    const [chosen] = file.files;
    if (!chosen) return;
    try {
      const have = new Set([...others, ...groups.flat()].map(C.csvRow));
      const rows = C.read(await chosen.text()).filter((row) => !have.has(C.csvRow(row)));
      const bad = rows.map((row) => C.fault(model, row)).find(Boolean);
      if (bad) throw new Error(bad);
      others = [...others, ...rows.filter((row) => row.doc && row.doc !== model.doc)];
      set([...groups, ...rows.filter((row) => !row.doc || row.doc === model.doc).map((row) => [row])]);
      keep();
      refresh();
      current = null;
      move(1);
      say(`rows loaded from ${chosen.name}: ${rows.length}`, `已读入${rows.length}行`);
    } catch (error) {
      say(`${chosen.name}: ${error.message}`, "无法读入");
    }
    file.value = "";
  }

  // --- open, close, keys --------------------------------------------------------------------------------------

  function open() {
    started = true;
    if (!panel.isConnected) {
      document.body.append(panel, h("datalist", {id: "review-regions"}, data.regions.map(([code, name]) => h("option", {value: code}, name))));
      hotkeys.checked = recall("helpers.review keys", true);
      load();
    }
    document.documentElement.classList.add("reviewing");
    panel.hidden = false;
    opener.setAttribute("aria-expanded", "true");
    text.start();
    refresh();
    if (!recall("helpers.review who", "")) return askWho();
    title.focus({preventScroll: true});
    if (current) show(current);
    else move(1, addressed());
  }

  // Where in the text the address of the page leads: #c3-9, #m3-9.
  const addressed = () => Number(/^#[cm](\d+)-/u.exec(location.hash)?.[1] ?? 0) || null;

  function close() {
    started = false;
    panel.hidden = true;
    document.documentElement.classList.remove("reviewing");
    opener.setAttribute("aria-expanded", "false");
    text.show(C.start(model));
    text.point(null);
    opener.focus();
  }

  const DO = {j: () => move(1), k: () => move(-1), a: accept, x: reject, r: () => editName("rename"), m: () => editName("merge"),
    t: () => current?.tie ? addTie(current) : editName("retype"), e: () => addTie(), w: () => addName(), u: undo, s: save};

  function pressed(event) {
    if (!started || event.isComposing) return;
    const typing = event.target.closest?.("input:not([type=checkbox]),select,textarea");
    if (event.key === "Escape") {
      if (item.querySelector("form") && current) { show(current); title.focus({preventScroll: true}); } else close();
    } else if (event.key === "Enter" && event.ctrlKey) item.querySelector("form")?.requestSubmit();
    else if (!typing && hotkeys.checked && DO[event.key] && !(event.ctrlKey || event.metaKey || event.altKey)) {
      if (!recall("helpers.review who", "")) return;
      event.preventDefault();
      DO[event.key]();
    }
  }

  document.querySelector("header.about").append(opener);
  article.addEventListener("click", clicked);
  document.addEventListener("selectionchange", selecting);
  document.addEventListener("keydown", pressed);
  addEventListener("storage", (event) => { if (event.key === KEY && panel.isConnected) { load(); refresh(); } });
  addEventListener("beforeunload", (event) => { if (!kept && saved < groups.length) event.preventDefault(); });
})();
