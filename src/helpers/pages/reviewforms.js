// The parts of the panel of a review: elements, names of nodes, and the forms that make rows.

// Elements: words of a document are text, never markup.
const ReviewElements = (() => {
  "use strict";
  function h(tag, attributes = {}, ...inside) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else if (value !== false && value != null) made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...inside.flat(9).filter((one) => one != null && one !== false));
    return made;
  }
  const both = (english, chinese) => [h("span", {lang: "en"}, english), " ", h("span", {lang: "zh"}, chinese)];
  const button = (labels, onclick, more = {}) => h("button", {type: "button", onclick, ...more}, both(...labels));
  const field = (labels, input) => h("label", {}, h("span", {}, both(...labels)), input);
  const choice = (options, chosen, more = {}) => h("select", more, options.map(([value, words]) =>
    h("option", {value, selected: value === chosen}, words)));
  const visible = (words) => words.replace(/[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu,
    (sign) => `\\u${sign.codePointAt(0).toString(16).padStart(4, "0")}`);

  return {h, both, button, field, choice, visible};
})();

// What nodes, kinds and relations are called.
function ReviewNames(data) {
  "use strict";
  const {h, visible} = ReviewElements;
  const known = new Map(data.nodes.map(([id, name, gloss]) => [id, {name, gloss}]));
  const places = new Map(data.regions);
  const parts = (id) => id.split(":");

  function nameOf(id) {
    if (known.has(id)) return visible(known.get(id).name);
    const [kind, code, ...rest] = parts(id);
    const place = places.get(code) ?? code;
    return visible(kind === "region" ? place : kind === "body" ? `${code === "000000" ? "" : place}${rest.join(":")}`
      : [code, ...rest].join(":"));
  }
  const glossOf = (id) => visible(known.get(id)?.gloss ?? "");
  const kindName = (kind) => data.kinds[kind].join(" ");
  const bdi = (words) => h("bdi", {lang: "zh-Hans"}, words);
  const option = (id) => [id, `${nameOf(id)} ${glossOf(id)}`.trim().slice(0, 80)];
  const relationName = (relation) => `${data.relations[relation][2]} ${data.relations[relation][3]}`;

  return {nameOf, glossOf, kindName, relationName, bdi, option, parts};
}

// The forms, each put in the panel's item. desk: what they need of the panel.
function ReviewForms(model, data, desk) {
  "use strict";
  const C = Corrections;
  const {h, both, button, field, choice, visible} = ReviewElements;
  const {nameOf, kindName, relationName, bdi, option, parts} = ReviewNames(data);

  function form(labels, fields, rows, focus = true) {
    const made = h("form", {onsubmit: (event) => { event.preventDefault(); desk.decide(rows()); }}, h("h3", {}, both(...labels)), fields,
      h("div", {class: "row"}, h("button", {class: "main"}, both("Record", "记下")), button(["Back", "返回"], () => desk.back())));
    desk.item.replaceChildren(made);
    if (focus) made.querySelector("input,select").focus();
  }

  // Fields that make an id, and a function that reads it.
  function idFields(kinds, id) {
    const [was, code, ...rest] = parts(id);
    const kind = choice(kinds.map((one) => [one, kindName(one)]), kinds.includes(was) ? was : kinds[0]);
    const region = h("input", {type: "text", list: "review-regions", inputmode: "numeric", pattern: "[0-9]{6}", value: /^\d{6}$/u.test(code) ? code : data.region});
    const name = h("input", {type: "text", value: was === "body" ? rest.join(":") : was === "region" ? nameOf(id) : [code, ...rest].join(":")});
    const at = field(["Region, six digits", "地区代码"], region), called = field(["Name", "名称"], name);
    const fit = () => { at.hidden = !["region", "body"].includes(kind.value); called.hidden = kind.value === "region"; };
    kind.addEventListener("change", fit);
    fit();
    const made = () => kind.value === "region" ? `region:${C.strip(region.value)}`
      : `${kind.value}:${kind.value === "body" ? `${C.strip(region.value)}:` : ""}${C.strip(name.value)}`;
    return {fields: [kinds.length > 1 && field(["Kind", "类型"], kind), at, called], made};
  }

  const ids = (fits) => [...new Set(desk.state().mentions.map((m) => m.id))].filter((id) => !id.includes("|") && fits(C.kindOf(id))).sort();
  const isThere = (id) => desk.state().mentions.some((m) => m.id === id);

  function editName(action) {
    const m = desk.shown();
    if (!m || m.tie || m.kind === "ambiguous") return desk.say("Choose a name first.", "请先选一个名称。");
    const others = ids((kind) => kind === m.kind).filter((id) => id !== m.id);
    if (action === "merge" && !others.length) return desk.say("There is no other node of this kind.", "没有同类的其他名称。");
    const into = choice(others.map(option), others[0]);
    const kinds = action === "retype" ? Object.keys(data.kinds).filter((kind) => kind !== m.kind && kind !== "ambiguous") : [m.kind];
    const {fields, made} = idFields(kinds, m.id);
    const where = choice([["text", "in this text 本文各处"], ["here", "only here 仅此处"], ["all", "in every text 所有文本"]], "text");
    form({rename: ["Rename", "改名"], merge: ["Merge into", "并入"], retype: ["Retype", "改类型"]}[action],
      [h("p", {}, bdi(nameOf(m.id))), action === "merge" ? field(["Into", "并入"], into) : fields, field(["Where", "范围"], where)], () => {
        const to = action === "merge" ? into.value : made(), by = desk.by(action);
        if (where.value === "here") return [C.mentionRow(model, "add", {...m, id: to}, by), C.mentionRow(model, "reject", m, by)];
        return [C.nodeRow(model, action === "rename" && isThere(to) ? "merge" : action, m.id, to, by, where.value === "all")];
      });
  }

  // Mark words as a name: those that are selected, or typed and then chosen among the places where they stand.
  function addName(words = null, focus = true) { // no focus: who selects by hand is not done yet
    const typed = h("input", {type: "text", value: words ? model.words(words.start, words.end) : ""});
    const place = h("select");
    let exact = words; // until other words are typed: a field has no ends of lines
    const near = words ?? desk.shown() ?? {start: 0};
    const spots = () => {
      const all = C.strip(typed.value) ? C.places(model, C.strip(typed.value)) : [];
      const first = all.find(([a]) => a >= near.start) ?? all[0];
      place.replaceChildren(...all.map(([a, b], n) => h("option", {value: `${a}-${b}`, selected: first[0] === a},
        `${n + 1}: …${visible(model.words(Math.max(0, a - 8), Math.min(model.length, b + 8)))}…`)));
      at.hidden = all.length < 2 || !!exact;
    };
    const at = field(["Which occurrence", "第几处"], place);
    const same = words && desk.state().mentions.find((m) => m.kind !== "ambiguous" && model.words(m.start, m.end) === typed.value);
    const kinds = words?.kind === "ambiguous" ? ["region"] : Object.keys(data.kinds).filter((kind) => kind !== "ambiguous");
    const bare = typed.value.replace(/^[“”"'‘’《》〈〉「」]+|[“”"'‘’《》〈〉「」]+$/gu, "").replace(/\s+/gu, "");
    const {fields, made} = idFields(kinds, words?.kind === "ambiguous" ? `region:${parts(words.id)[1].split("|")[0]}` : same?.id ?? `mechanism:${bare}`);
    const name = fields[2].querySelector("input");
    typed.addEventListener("input", () => { exact = null; spots(); if (!words) name.value = C.strip(typed.value); });
    form(["Add a name", "添加名称"], [field(["Words in the text", "原文文字"], typed), at, fields], () => {
      if (!exact && !place.value) return [null];
      const [start, end] = exact ? [exact.start, exact.end] : place.value.split("-").map(Number);
      return [C.mentionRow(model, "add", {start, end, id: made()}, desk.by("add"))];
    }, focus);
    spots();
  }

  // A new tie in the sentence of what is shown; or a tie made another: the old one goes, a new one comes.
  function addTie(old = null) {
    const told = desk.shown() && desk.sentenceOf(desk.shown());
    if (!told) return desk.say("Choose a name in a sentence first.", "请先选句中的一个名称。");
    const inside = new Set(desk.state().mentions.filter((m) => told[0] <= m.start && m.end <= told[1]).map((m) => m.id));
    const from = old?.source ?? (desk.shown().tie ? null : desk.shown().id);
    const acts = Object.keys(data.relations).sort((a, b) => data.noAct.includes(a) - data.noAct.includes(b)); // what is done comes first
    const fits = acts.filter((one) => old || !from || data.relations[one][0].split(" or ").includes(C.kindOf(from)));
    if (!fits.length) return desk.say("No relation begins at a node of this kind.", "没有关系以此类名称为起点。");
    const relation = choice(fits.map((one) => [one, relationName(one)]), old?.relation ?? fits[0]);
    const ends = [h("select"), h("select")];
    const fill = () => ends.forEach((end, n) => {
      const all = ids((kind) => data.relations[relation.value][n].split(" or ").includes(kind));
      const [near, far] = [all.filter((id) => inside.has(id)), all.filter((id) => !inside.has(id))];
      const chosen = [end.value, n ? old?.target : from].find((id) => id && all.includes(id)) ?? near[0] ?? far[0];
      end.replaceChildren(...[[near, "in the sentence 句中"], [far, "elsewhere in the text 文中他处"]].filter(([some]) => some.length)
        .map(([some, label]) => h("optgroup", {label}, some.map((id) => h("option", {value: id, selected: id === chosen}, option(id)[1])))));
    });
    relation.addEventListener("change", fill);
    fill();
    form(old ? ["Change the tie", "改关系"] : ["Add a tie", "添加关系"],
      [desk.around({start: told[0], end: told[1]}), field(["Relation", "关系"], relation), field(["From", "起点"], ends[0]), field(["To", "终点"], ends[1])], () => {
        const tie = {start: told[0], end: told[1], source: ends[0].value, relation: relation.value, target: ends[1].value};
        const added = C.tieRow(model, "add", tie, desk.by(old ? "retype" : "add"));
        return old ? [C.tieRow(model, "reject", old, desk.by("retype")), added] : [added];
      });
  }

  return {editName, addName, addTie};
}
