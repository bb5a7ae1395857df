"use strict";
(() => {
const sheet = JSON.parse(document.getElementById("sheet").textContent);
const at = Object.fromEntries(sheet.columns.map((name, i) => [name, i]));
const key = "helpers-sheet:" + sheet.hash;
const byId = new Map(sheet.rows.map((row, i) => [row[at.id], i]));
const filled = sheet.rows.map(row => ["verdict", "missed", "why"].map(name => row[at[name]]));
const $ = id => document.getElementById(id);
const said = {
  tie: {right: "Right 对", wrong: "Wrong 错", unsure: "Unsure 不定"},
  mention: {right: "Right 对", wrong: "Wrong 错", unsure: "Unsure 不定"},
  passage: {right: "Nothing is missing 无遗漏", wrong: "Something is missing 有遗漏", unsure: "Unsure 不定"}};
const verdicts = ["right", "wrong", "unsure"];
let here = 0, undone = [], kept = true, shown = [];

function el(tag, attributes = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...inside);
  return made;
}

// --- what is kept ----------------------------------------------------------------------------------------------

function keep() {
  const done = {};
  filled.forEach((cells, i) => { if (cells.some(Boolean)) done[sheet.rows[i][at.id]] = cells; });
  try { localStorage.setItem(key, JSON.stringify(done)); kept = true; } catch { kept = false; }
}

function recall() {
  try {
    for (const [id, cells] of Object.entries(JSON.parse(localStorage.getItem(key) || "{}"))) {
      if (byId.has(id)) filled[byId.get(id)] = cells.map(String).slice(0, 3);
    }
  } catch { kept = false; }
}

function change(i, cells) {
  undone.push([[i, filled[i]]]);
  filled[i] = cells;
  show(i);
  keep();
  tell();
}

function undo() {
  const last = undone.pop();
  if (!last) { tell("nothing to undo 无可撤销"); return; }
  for (const [i, cells] of last) { filled[i] = cells; show(i); }
  keep();
  list();
  go(last[0][0]);
  tell("undone 已撤销");
}

function tell(more = "") {
  const total = filled.length, done = filled.filter(cells => cells[0]).length;
  const counts = verdicts.map(verdict => filled.filter(cells => cells[0] === verdict).length);
  $("progress").max = total;
  $("progress").value = done;
  $("status").textContent = `${done} of ${total} judged 已判 (right 对 ${counts[0]}, wrong 错 ${counts[1]}, unsure 不定 ${counts[2]})`
    + (kept ? "" : " · this browser cannot store verdicts: save before you close 浏览器无法保存，请先保存再关闭") + (more && ` · ${more}`);
}

// --- a row -----------------------------------------------------------------------------------------------------

const unseen = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
const visible = words => words.replace(unseen, sign => "\\u" + sign.charCodeAt(0).toString(16).padStart(4, "0"));

function spans(cell, name) {
  return cell.split(" | ").map(one => /^(\d+)-(\d+) /.exec(one)).filter(Boolean).map(found => [+found[1], +found[2], name]);
}

// The words of the text from `before` on, each piece marked by what it names; offsets count code points.
function quoted(row) {
  const before = [...row[at.before]], quote = [...row[at.quote]], after = [...row[at.after]];
  const start = +row[at.start] - before.length, all = [...before, ...quote, ...after];
  const marks = [...spans(row[at.source_words], "source"), ...spans(row[at.target_words], "target"),
    ...spans(row[at.found].replace(/(^| \| )[a-z_]+ /g, "$1"), "found")];
  const by = /@(\d+)-(\d+)$/.exec(row[at.rule]);
  if (by) marks.push([+by[1], +by[2], "source"]);
  const cuts = new Set([0, before.length, before.length + quote.length, all.length]);
  for (const [a, b] of marks) for (const cut of [a - start, b - start]) if (cut > 0 && cut < all.length) cuts.add(cut);
  const places = [...cuts].sort((a, b) => a - b), out = el("p", {class: "quote", lang: "zh-Hans"});
  for (let i = 0; i + 1 < places.length; i++) {
    const [from, to] = [places[i], places[i + 1]];
    const names = [...new Set(marks.filter(([a, b]) => a - start <= from && to <= b - start).map(mark => mark[2]))];
    let piece = document.createTextNode(visible(all.slice(from, to).join("")));
    for (const name of names) piece = el("mark", {class: name}, piece);
    const around = from < before.length || from >= before.length + quote.length;
    out.append(around ? el("span", {class: "around"}, piece) : piece);
  }
  return out;
}

function named(id, end) {
  const [name, gloss] = sheet.names[id] || [id, ""];
  return [el("b", {class: end, lang: "zh-Hans"}, visible(name)), gloss ? el("small", {}, ` ${visible(gloss)}`) : ""];
}

function claim(row) {
  if (row[at.part] === "passage") return el("p", {class: "claim"}, "Was everything in this sentence found? 这句话里的都找到了吗？");
  if (row[at.part] === "mention") {
    return el("p", {class: "claim"}, ...named(row[at.source], "source"),
      el("span", {class: "rel"}, `is mentioned, as ${row[at.what]} 提及：${sheet.kinds[row[at.what]] || ""}`));
  }
  const [chinese, english] = sheet.relations[row[at.what]] || ["", row[at.what]];
  return el("p", {class: "claim"}, ...named(row[at.source], "source"),
    el("span", {class: "rel"}, ` ${english} ${chinese} `), ...named(row[at.target], "target"));
}

function absent(row) {
  const ends = row[at.part] !== "tie" ? [] : ["source", "target"].filter(end => !row[at[end + "_words"]])
    .map(end => (sheet.names[row[at[end]]] || [row[at[end]]])[0]);
  return ends.length ? el("p", {class: "absent"}, `Not named in this sentence 本句未直接写出: ${visible(ends.join(", "))}`) : "";
}

function foundList(row) {
  if (row[at.part] !== "passage") return "";
  const items = row[at.found].split(" | ").filter(Boolean).map(one => {
    const [, what, words] = /^(\S+) (?:\d+-\d+ )?([^]*)$/.exec(one) || ["", "", one];
    return el("li", {}, el("span", {class: "what"}, what), " ", el("span", {lang: "zh-Hans"}, visible(words)));
  });
  return items.length ? el("ul", {class: "found-list"}, ...items) : el("p", {class: "absent"}, "Nothing was found in this sentence. 句中未找到任何内容。");
}

const parse = cell => Object.fromEntries([...cell.matchAll(/([a-z_]+)[\s:=]*(\d+)/g)].map(found => [found[1], +found[2]]));
const write = counts => sheet.missable.filter(what => counts[what] > 0).map(what => `${what} ${counts[what]}`).join("; ");

function missing(i) {
  const counts = parse(filled[i][1]);
  return el("div", {class: "missed", role: "group", "aria-label": "How many are missing 遗漏数"}, ...sheet.missable.map(what => {
    const input = el("input", {type: "number", min: 0, max: 9999, value: counts[what] || "", "data-what": what});
    const name = what + " " + (sheet.kinds[what] || (sheet.relations[what] || [""])[0]);
    return el("label", {}, name, input);
  }));
}

function inside(i) {
  const row = sheet.rows[i], [verdict, , why] = filled[i], part = row[at.part];
  const about = [`${i + 1}`, row[at.what], row[at.rule].split("@")[0], row[at.mode],
    `${row[at.doc]}:${row[at.start]}-${row[at.end]}`, row[at.confidence] && `confidence ${row[at.confidence]}`];
  const buttons = verdicts.map((name, n) => el("button", {type: "button", class: name, "data-verdict": name,
    "aria-pressed": String(verdict === name)}, said[part][name], " ", el("kbd", {}, String(n + 1))));
  const note = el("input", {type: "text", class: "why", "aria-label": "note 备注", placeholder: "note 备注 (n)", value: why});
  return [el("p", {class: "about"}, visible(about.filter(Boolean).join(" · "))), claim(row), quoted(row), absent(row), foundList(row),
    el("div", {class: "do"}, ...buttons, note), part === "passage" && verdict === "wrong" ? missing(i) : ""].filter(Boolean);
}

const lines = sheet.rows.map((row, i) => el("article", {tabindex: -1, "data-i": i, id: "r-" + i, "aria-label": `row ${i + 1} 第${i + 1}条`}));

function show(i) {
  if (!lines[i].dataset.made) return;
  const focused = lines[i].contains(document.activeElement) && document.activeElement !== lines[i];
  lines[i].replaceChildren(...inside(i));
  if (focused) lines[i].focus({preventScroll: true});
}

function make(i) {
  if (lines[i].dataset.made) return;
  lines[i].dataset.made = "1";
  lines[i].replaceChildren(...inside(i));
}

// Rows are made when they come near the screen, some at a time: two thousand at once would take seconds, and to look
// after each of them by itself would take most of every frame.
const near = new IntersectionObserver(seen => {
  for (const one of seen) {
    if (!one.isIntersecting) continue;
    for (const line of one.target.children) make(+line.dataset.i);
    near.unobserve(one.target);
  }
}, {rootMargin: "1500px"});
const some = 10;

// --- the list --------------------------------------------------------------------------------------------------

function list() {
  const part = $("part").value, open = $("open").checked;
  // A row that is judged while only unjudged ones are shown stays until the next: it can be seen, and judged again.
  shown = lines.map((line, i) => i).filter(i => (!part || sheet.rows[i][at.part] === part) && !(open && filled[i][0] && i !== here));
  const parts = [];
  for (let i = 0; i < shown.length; i += some) parts.push(el("div", {class: "part"}, ...shown.slice(i, i + some).map(j => lines[j])));
  near.disconnect();
  $("rows").replaceChildren(...parts);
  parts.forEach(part => near.observe(part));
  $("none").hidden = shown.length > 0;
}

function go(i, focus = true) {
  lines[here].classList.remove("here");
  lines[here].removeAttribute("aria-current");
  lines[here].tabIndex = -1;
  here = i;
  make(i);
  lines[i].classList.add("here");
  lines[i].setAttribute("aria-current", "true");
  lines[i].tabIndex = 0;
  if (focus && lines[i].isConnected) {
    document.documentElement.style.setProperty("--head", document.querySelector("header").offsetHeight + 12 + "px");
    lines[i].focus({preventScroll: true});
    lines[i].scrollIntoView({block: "start"});
  }
}

// The cursor is always on a row that is shown, and what is shown is chosen anew: the next one that is not judged.
function choose(focus) {
  const part = $("part").value, fits = i => !part || sheet.rows[i][at.part] === part;
  const waiting = lines.map((line, i) => i).filter(i => fits(i) && !filled[i][0]);
  const next = fits(here) && !filled[here][0] ? here : waiting.find(i => i > here) ?? waiting[0];
  if (next !== undefined && ($("open").checked || !fits(here))) go(next, false);
  else if (!fits(here)) go(lines.findIndex((line, i) => fits(i)), false);
  list();
  if (shown.includes(here)) go(here, focus);
}

function onScreen() {
  const box = lines[here].getBoundingClientRect(), head = document.querySelector("header").getBoundingClientRect();
  return lines[here].isConnected && box.bottom > Math.max(0, head.bottom) && box.top < innerHeight;
}

function step(by) {
  const place = shown.indexOf(here);
  const next = place < 0 ? shown[0] : shown[Math.min(shown.length - 1, Math.max(0, place + by))];
  if (next !== undefined) go(next);
}

function judge(i, verdict) {
  const [before, missed, why] = filled[i], passage = sheet.rows[i][at.part] === "passage";
  if (before !== verdict) change(i, [verdict, verdict === "wrong" ? missed : "", why]);
  if (passage && verdict === "wrong") {
    go(i);
    lines[i].querySelector(".missed input").focus();
  } else {
    const waiting = shown.find(j => j > i && !filled[j][0]);
    go(i, false);
    if (waiting === undefined) step(1); else go(waiting);
  }
}

// --- save and load ---------------------------------------------------------------------------------------------

const cell = words => /[",\r\n]/.test(words) ? `"${words.replaceAll('"', '""')}"` : words;

function csv() {
  const rows = sheet.rows.map((row, i) => row.map((words, column) => {
    const place = ["verdict", "missed", "why"].indexOf(sheet.columns[column]);
    return cell(place < 0 ? words : filled[i][place]);
  }).join(","));
  return [sheet.columns.map(cell).join(","), ...rows].join("\n") + "\n";
}

function save() {
  const empty = filled.findIndex((cells, i) => sheet.rows[i][at.part] === "passage" && cells[0] === "wrong" && !cells[1]);
  if (empty >= 0) {
    $("part").value = "";
    list();
    go(empty);
    tell(`row ${empty + 1}: enter how many are missing, or choose “Nothing is missing” 请填写遗漏数`);
    return;
  }
  const link = el("a", {download: sheet.name.replace(/(\.csv)?$/, ".judged.csv"),
    href: URL.createObjectURL(new Blob([csv()], {type: "text/csv;charset=utf-8"}))});
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  tell("saved 已保存: " + link.download);
}

function table(text) {
  const head = text.split("\n", 1)[0], mark = [",", ";", "\t"].sort((a, b) => head.split(b).length - head.split(a).length)[0];
  const rows = [[]];
  let words = "", open = false;
  for (let i = 0; i < text.length; i++) {
    const sign = text[i];
    if (open) {
      if (sign !== '"') words += sign;
      else if (text[i + 1] === '"') { words += sign; i++; } else open = false;
    } else if (sign === '"' && !words) open = true;
    else if (sign === mark || sign === "\n") {
      rows.at(-1).push(sign === "\n" ? words.replace(/\r$/, "") : words);
      words = "";
      if (sign === "\n") rows.push([]);
    } else words += sign;
  }
  rows.at(-1).push(words);
  return rows.filter(row => row.length > 1);
}

async function load(file) {
  let text;
  try {
    text = new TextDecoder("utf-8", {fatal: true}).decode(await file.arrayBuffer());
  } catch { tell("this file is not UTF-8: save it as CSV UTF-8 请另存为 CSV UTF-8"); return; }
  const [head, ...rows] = table(text), names = (head || []).map(name => name.trim().toLowerCase());
  const [id, verdict, missed, why] = ["id", "verdict", "missed", "why"].map(name => names.indexOf(name));
  if (id < 0 || verdict < 0) { tell("not a sheet: the columns id and verdict are missing 不是判读表"); return; }
  const before = [], strange = rows.filter(row => !byId.has(row[id])).length;
  for (const row of rows.filter(row => byId.has(row[id]))) {
    const i = byId.get(row[id]), said = (row[verdict] || "").normalize("NFKC").trim().toLowerCase();
    if (said && !sheet.words[said]) { tell(`row ${row[id]}: the verdict is ${row[verdict]} 判读无法识别`); return; }
    if (said) before.push([i, [sheet.words[said], write(parse(row[missed] || "")), row[why] || ""]]);
  }
  undone.push(before.map(([i]) => [i, filled[i]]));
  for (const [i, cells] of before) { filled[i] = cells; show(i); }
  if (!before.length) undone.pop();
  keep();
  list();
  const count = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;
  tell(`${count(before.length, "verdict")} loaded 已载入` + (strange ? `, not in this sheet 不属于本表: ${count(strange, "row")}` : ""));
}

// --- what the reader does --------------------------------------------------------------------------------------

$("rows").addEventListener("click", event => {
  const line = event.target.closest("article"), button = event.target.closest("button[data-verdict]");
  if (button) judge(+line.dataset.i, button.dataset.verdict);
});
$("rows").addEventListener("focusin", event => {
  const line = event.target.closest("article");
  if (line && +line.dataset.i !== here) go(+line.dataset.i, false);
});
$("rows").addEventListener("change", event => {
  const line = event.target.closest("article"), i = +line.dataset.i, [verdict, missed, why] = filled[i];
  undone.push([[i, filled[i]]]);
  if (event.target.classList.contains("why")) filled[i] = [verdict, missed, event.target.value.replace(/[\r\n]+/g, " ")];
  else filled[i] = [verdict, write(parse(missed + "; " + event.target.dataset.what + " " + Math.floor(+event.target.value || 0))), why];
  keep();
  tell();
});
$("rows").addEventListener("input", event => {  // nothing typed is lost when the tab is closed
  const i = +event.target.closest("article").dataset.i, was = filled[i];
  if (!event.target.classList.contains("why")) return;
  filled[i] = [was[0], was[1], event.target.value];
  keep();
  filled[i] = was;
});
$("undo").addEventListener("click", undo);
$("save").addEventListener("click", save);
$("load").addEventListener("change", () => { if ($("load").files[0]) load($("load").files[0]); $("load").value = ""; });
$("part").addEventListener("change", () => choose(false));
$("open").addEventListener("change", () => choose(false));

function nextPart() {
  const parts = [...$("part").options].map(one => one.value).filter(part => !part || sheet.rows.some(row => row[at.part] === part));
  $("part").value = parts[(parts.indexOf($("part").value) + 1) % parts.length];
  choose(true);
}

function help() {
  $("how").hidden = !$("how").hidden;
  $("help").setAttribute("aria-expanded", String(!$("how").hidden));
}
$("help").addEventListener("click", help);

const pressed = {
  j: () => step(1), ArrowDown: () => step(1), k: () => step(-1), ArrowUp: () => step(-1), u: undo, s: save, "?": help,
  0: () => change(here, ["", "", filled[here][2]]),
  n: () => (lines[here].querySelector(".missed input") || lines[here].querySelector(".why")).focus(),
  f: () => { $("open").checked = !$("open").checked; choose(true); }, p: nextPart, 1: () => judge(here, "right"), 2: () => judge(here, "wrong"), 3: () => judge(here, "unsure")};

document.addEventListener("keydown", event => {
  const typing = event.target.closest("input:not([type=checkbox]), select, textarea");
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (typing) {
    if ((event.key === "Enter" || event.key === "Escape") && typing.closest("#rows")) {
      event.preventDefault();
      typing.blur();
      const left = event.key === "Enter" && sheet.rows[here][at.part] === "passage";
      go(here);
      if (left) step(1);
    }
    return;
  }
  if (!$("keys").checked || !Object.hasOwn(pressed, event.key)) return;
  event.preventDefault();
  if ("0123n".includes(event.key) && !onScreen()) go(here);  // what is not seen is not judged
  else pressed[event.key]();
});
window.addEventListener("beforeunload", event => { if (!kept && filled.some(cells => cells[0])) event.preventDefault(); });

recall();
list();
tell();
const first = filled.findIndex(cells => !cells[0]);
go(first < 0 ? 0 : first, first > 0);
})();
