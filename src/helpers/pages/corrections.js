// Corrections of a coding, as rows of corrections.csv: which row says what a reader decides, and what it then does.
// The same as helpers.trust.corrections does in Python (a test compares them); it knows nothing of a page.
//
//   const model = Corrections.model(data);         // data: what `reviewing.data` makes of a text and its coding
//   const state = Corrections.start(model);        // {mentions, ties}: never changed in place
//   const row = Corrections.tieRow(model, "reject", tie, {who, when, why});
//   const {state: after, changed, note} = Corrections.replay(model, state, row);
//   Corrections.csv([row]);
//
// Offsets count code points, as in the tables.
const Corrections = (() => {
  "use strict";
  const COLUMNS = ["action", "doc", "quote", "nth", "id", "relation", "target", "to", "who", "when", "why"];
  const TO = ["rename", "merge", "retype"];
  const NODE = /^(region:[0-9]{6}|body:[0-9]{6}:[^]+|(mechanism|target|document):[^]+)$/u;
  const BLANK = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000"; // of Python
  const AROUND = new RegExp(`^[${BLANK}]+|[${BLANK}]+$`, "gu");
  const strip = (words) => words.replace(AROUND, "");
  const kindOf = (id) => id.slice(0, id.indexOf(":"));

  function model(data) {
    const {text} = data;
    const points = []; // where each code point begins in the string of JavaScript
    for (let at = 0; at < text.length; at += text.codePointAt(at) > 0xffff ? 2 : 1) points.push(at);
    points.push(text.length);
    const of = new Map(points.map((unit, point) => [unit, point]));
    return {
      doc: data.doc, text, sentences: data.sentences, relations: data.relations, noAct: data.noAct,
      length: points.length - 1, point: (unit) => of.get(unit), unit: (point) => points[point],
      words: (start, end) => text.slice(points[start], points[end]),
      mentions: data.mentions.map(([start, end, kind, id], n) => ({start, end, kind, id, was: n})),
      ties: data.ties.map(([start, end, source, relation, target, mode], n) =>
        ({start, end, source, relation, target, mode, was: n})),
    };
  }

  const start = ({mentions, ties}) => ({mentions, ties});

  // --- where words stand --------------------------------------------------------------------------------------

  const normal = (quote) => quote.replace(/\r\n|\r|\n/gu, "\n");

  // Every place where the words of a row stand, none beginning within another, whatever ends the lines.
  function places(it, quote) {
    if (!/[\r\n]/u.test(quote)) {
      const found = [];
      for (let at = it.text.indexOf(quote); at >= 0; at = it.text.indexOf(quote, at + quote.length))
        found.push([it.point(at), it.point(at + quote.length)]);
      return found;
    }
    const escaped = normal(quote).replace(/[\\^$.*+?()[\]{}|/]/gu, "\\$&").replaceAll("\n", "(?:\\r\\n|\\r|\\n)");
    return [...it.text.matchAll(new RegExp(escaped, "gu"))]
      .map((found) => [it.point(found.index), it.point(found.index + found[0].length)]);
  }

  // The words of a span and which of the places with these words it is; null where no row can speak of it.
  function quoted(it, start, end) {
    const quote = it.words(start, end);
    if (!quote || strip(quote) !== quote) return null;
    const all = places(it, quote);
    const nth = all.findIndex(([a, b]) => a === start && b === end) + 1;
    return nth ? {quote, nth: all.length > 1 ? String(nth) : ""} : null;
  }

  // The shortest opening of a sentence that no other place has, or all of it with its number.
  function opening(it, start, end) {
    const whole = it.words(start, end);
    const lead = whole.length - whole.replace(new RegExp(`^[${BLANK}]+`, "u"), "").length;
    const sentence = strip(whole);
    const from = start + [...whole.slice(0, lead)].length;
    const letters = [...sentence];
    for (let n = 6; n < letters.length; n++) {
      const quote = letters.slice(0, n).join("");
      const first = it.text.indexOf(quote);
      if (strip(quote) === quote && !/[\r\n]/u.test(quote) && it.text.indexOf(quote, first + 1) < 0) return {quote, nth: ""};
    }
    return quoted(it, from, from + letters.length);
  }

  const placesOf = (it, row) => {
    const all = places(it, row.quote);
    return row.nth ? all.slice(Number(row.nth) - 1, Number(row.nth)) : all;
  };

  // --- rows ---------------------------------------------------------------------------------------------------

  const made = (cells) => Object.fromEntries(COLUMNS.map((column) => [column, strip(cells[column] ?? "")]));

  // A row on a mention (accept, reject, add), or null where its words cannot be told from others.
  function mentionRow(it, action, {start, end, id}, by) {
    const where = quoted(it, start, end);
    return where && made({action, doc: it.doc, ...where, id, ...by});
  }

  // A row on a tie (accept, reject, add) in the sentence from start to end.
  function tieRow(it, action, {start, end, source, relation, target}, by) {
    const where = opening(it, start, end);
    return where && made({action, doc: it.doc, ...where, id: source, relation, target, ...by});
  }

  // A row on a node (rename, merge, retype), in this document or in every one.
  const nodeRow = (it, action, id, to, by, everywhere = false) =>
    made({action, doc: everywhere ? "" : it.doc, id, to, ...by});

  function misfit(relations, source, relation, target) {
    if (!relations[relation]) return `no relation ${relation}`;
    const [from, to] = relations[relation];
    const wrong = [[source, from], [target, to]].find(([id, kinds]) => !kinds.split(" or ").includes(kindOf(id)));
    return wrong ? `${relation} joins ${from} to ${to}, not ${wrong[0]}` : "";
  }

  // What is wrong with a row, "" if nothing is.
  function fault(it, row) {
    if (!["accept", "reject", "add", ...TO].includes(row.action)) return `no action ${row.action}`;
    const empty = ["id", "who", "when", "why"].find((column) => !row[column]);
    if (empty) return `${empty} is empty`;
    const day = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/u.test(row.when) && new Date(`${row.when}T00:00Z`);
    if (!day || isNaN(day) || day.toISOString().slice(0, 10) !== row.when) return `${row.when} is no day`;
    if (row.nth && !/^[1-9][0-9]{0,5}$/u.test(row.nth)) return `nth is ${row.nth}`;
    const no = [row.id, row.target, row.to].find((id) => id && !NODE.test(id));
    if (no) return `${no} is no id`;
    if (TO.includes(row.action)) {
      if (!row.to) return "the new id is missing";
      if (row.relation || row.target || row.quote) return `${row.action} speaks of a node`;
      if ((kindOf(row.id) === kindOf(row.to)) === (row.action === "retype"))
        return row.action === "retype" ? "retype wants another kind" : `${row.action} stays in one kind`;
      return "";
    }
    if (!row.doc || !row.quote) return "doc or quote is empty";
    if (row.to) return `${row.action} has no new id`;
    if (!row.relation !== !row.target) return "a tie has both relation and target";
    return row.relation ? misfit(it.relations, row.id, row.relation, row.target) : "";
  }

  // --- what a row does ----------------------------------------------------------------------------------------

  const none = (state, note) => ({state, changed: 0, note});

  function replay(it, state, row) {
    if (row.doc && row.doc !== it.doc) return none(state, "another document");
    return (TO.includes(row.action) ? onNode : row.relation ? onTie : onMention)(it, state, row);
  }

  function onMention(it, state, row) {
    const all = placesOf(it, row);
    if (!all.length) return none(state, "no longer applies: the text has no such words");
    if (row.action === "add" && all.length > 1) return none(state, "not applied: which of the places?");
    const spans = new Set(all.map(String));
    const here = (m) => m.id === row.id && spans.has(`${m.start},${m.end}`);
    const there = state.mentions.filter(here).length;
    if (row.action === "add") {
      if (there) return none(state, "no longer applies: it is marked already");
      const [start, end] = all[0];
      const added = {start, end, kind: kindOf(row.id), id: row.id, added: true, decided: "add"};
      return {state: {...state, mentions: inPlace([...state.mentions, added])}, changed: 1, note: ""};
    }
    if (!there) return none(state, "no longer applies: no such mention");
    if (row.action === "accept")
      return none({...state, mentions: state.mentions.map((m) => here(m) ? {...m, decided: "accept"} : m)}, "");
    const mentions = state.mentions.filter((m) => !here(m));
    if (mentions.some((m) => m.id === row.id)) return {state: {...state, mentions}, changed: there, note: ""};
    // Nobody names it any more: its ties go too.
    const ties = state.ties.filter((tie) => tie.source !== row.id && tie.target !== row.id);
    return {state: {mentions, ties}, changed: there + state.ties.length - ties.length, note: ""};
  }

  function onTie(it, state, row) {
    const all = placesOf(it, row);
    const told = it.sentences.filter(([start, end]) => all.some(([a, b]) => start <= a && b <= end));
    if (told.length !== 1)
      return none(state, told.length ? "not applied: several sentences have these words" : "no longer applies: no such sentence");
    const [start, end] = told[0];
    const [source, target] = row.relation === "works_with" ? [row.id, row.target].sort(byPoint) : [row.id, row.target];
    const here = (tie) => tie.start === start && tie.source === source && tie.relation === row.relation && tie.target === target;
    const there = state.ties.filter(here).length;
    if (row.action === "add") {
      if (there) return none(state, "no longer applies: the tie is there already");
      const named = new Set(state.mentions.map((m) => m.id));
      const unnamed = [source, target].find((id) => !named.has(id) && !(row.relation === "member_of" && id === target));
      if (unnamed) return none(state, `not applied: ${unnamed} has no mention; add that first`);
      const mode = it.noAct.includes(row.relation) ? "" : "practice";
      const added = {start, end, source, relation: row.relation, target, mode, added: true, decided: "add"};
      return {state: {...state, ties: inPlace([...state.ties, added], false)}, changed: 1, note: ""};
    }
    if (!there) return none(state, "no longer applies: that sentence has no such tie");
    if (row.action === "accept")
      return none({...state, ties: state.ties.map((tie) => here(tie) ? {...tie, decided: "accept"} : tie)}, "");
    return {state: {...state, ties: state.ties.filter((tie) => !here(tie))}, changed: there, note: ""};
  }

  function onNode(it, state, row) {
    const known = state.mentions.filter((m) => m.id === row.id).length;
    if (!known) return none(state, `no longer applies: no mention has ${row.id}`);
    if (row.action === "rename" && state.mentions.some((m) => m.id === row.to))
      return none(state, `not applied: ${row.to} is there already; merge`);
    const mentions = once(state.mentions.map((m) => m.id === row.id
      ? {...m, id: row.to, kind: kindOf(row.to), decided: row.action} : m), (m) => [m.start, m.end, m.id]);
    const moves = (tie) => tie.source === row.id || tie.target === row.id;
    const end = (id) => id === row.id ? row.to : id;
    const ties = state.ties.map((tie) => moves(tie) ? {...tie, source: end(tie.source), target: end(tie.target), moved: true}
      : {...tie, moved: false});
    const fits = ({source, relation, target, moved}) =>
      !moved || (source !== target && !misfit(it.relations, source, relation, target));
    const left = once(ties.filter(fits), (tie) => [tie.source, tie.relation, tie.target, tie.start]);
    return {state: {mentions, ties: left}, changed: known + ties.filter((tie) => tie.moved).length, note: ""};
  }

  function once(rows, key) {
    const seen = new Set();
    return rows.filter((row) => {
      const one = JSON.stringify(key(row));
      return !seen.has(one) && seen.add(one);
    });
  }

  const inPlace = (rows, byEnd = true) =>
    rows.map((row, n) => [row, n]).sort(([a, n], [b, k]) => a.start - b.start || (byEnd && a.end - b.end) || n - k).map(([row]) => row);

  function byPoint(a, b) {
    const [one, other] = [[...a], [...b]].map((letters) => letters.map((letter) => letter.codePointAt(0)));
    const n = one.findIndex((point, i) => point !== other[i]);
    return n < 0 ? one.length - other.length : n >= other.length ? 1 : one[n] - other[n];
  }

  // --- the file -----------------------------------------------------------------------------------------------

  const cell = (words) => /[",\r\n]/u.test(words) ? `"${words.replaceAll('"', '""')}"` : words;

  const cells = (rows) => rows.map((row) => COLUMNS.map((column) => row[column]));
  const whole = (lists) => lists.map((list) => Object.fromEntries(COLUMNS.map((column, n) => [column, list[n]])));
  const csvRow = (row) => COLUMNS.map((column) => cell(row[column])).join(",") + "\n";
  const csv = (rows) => `${COLUMNS.join(",")}\n${rows.map(csvRow).join("")}`;

  // The rows of a file with these columns; throws an Error that says what is wrong.
  function read(content) {
    const rows = [];
    let now = [], said = "", within = false, closed = false;
    const text = content.replace(/^\ufeff/u, "");
    const next = () => { now.push(said); said = ""; closed = false; };
    const line = () => { next(); if (now.some(strip)) rows.push(now); now = []; };
    for (let i = 0; i < text.length; i++) {
      const sign = text[i];
      if (within) {
        if (sign !== '"') said += sign;
        else if (text[i + 1] === '"') said += text[++i];
        else [within, closed] = [false, true];
      } else if (sign === '"' && !said && !closed) within = true;
      else if (sign === ",") next();
      else if (sign === "\n" || sign === "\r") { if (sign === "\r" && text[i + 1] === "\n") i++; line(); }
      else said += sign;
    }
    if (within) throw new Error("a quotation mark is not closed");
    if (said || now.length || closed) line();
    const head = (rows.shift() ?? []).map(strip);
    if (head.join() !== COLUMNS.join()) throw new Error(`the columns are ${COLUMNS.join(",")}`);
    const wrong = rows.find((row) => row.length !== COLUMNS.length);
    if (wrong) throw new Error(`a row has ${wrong.length} cells, want ${COLUMNS.length}`);
    return whole(rows).map(made);
  }

  // Where a browser keeps the decisions on a document: {groups, saved, others}, of rows as lists of cells.
  const key = ({doc, hash}) => `helpers.review ${doc} ${hash}`;

  return {key, cells, whole, csvRow, model, start, places, quoted, mentionRow, tieRow, nodeRow, misfit, fault, replay, csv, read, strip, kindOf};
})();
