// All texts of a folder of results with what was decided of each in this browser, and one file of all of it.
(() => {
  "use strict";
  const C = Corrections;
  const {h, both, button, visible} = ReviewElements;
  const texts = JSON.parse(document.getElementById("texts").textContent);
  let taken = []; // rows of files that were taken in

  function kept(text) {
    try { return JSON.parse(localStorage.getItem(C.key(text))) ?? {groups: [], others: []}; } catch { return {groups: [], others: []}; }
  }
  const file = h("input", {type: "file", accept: ".csv,text/csv", multiple: true, class: "file", onchange: opened, tabindex: "-1", "aria-hidden": "true"});
  const status = h("p", {role: "status"});
  const body = h("tbody");
  const say = (english, chinese) => status.replaceChildren(...both(english, chinese));

  // Each row once, in the order of the texts; first what was taken in.
  function all() {
    const rows = [...taken, ...texts.flatMap((text) => [...C.whole(kept(text).others), ...kept(text).groups.flatMap(C.whole)])];
    return [...new Map(rows.map((row) => [C.csvRow(row), row])).values()];
  }

  function show() {
    const counts = texts.map((text) => kept(text).groups.length);
    body.replaceChildren(...texts.map((text, n) => h("tr", {}, h("th", {scope: "row"}, h("a", {href: text.page}, h("bdi", {}, visible(text.title)))),
      [text.names, text.ties, counts[n] || "–"].map((cell) => h("td", {}, String(cell))))));
    const decided = counts.filter(Boolean).length;
    say(`decisions: ${counts.reduce((a, b) => a + b, 0)}, in ${decided} of ${texts.length} texts`, `${texts.length}篇中${decided}篇已有校订`);
  }

  function save() {
    const link = h("a", {href: URL.createObjectURL(new Blob([C.csv(all())], {type: "text/csv;charset=utf-8"})), download: "corrections.csv"});
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    say(`rows saved as corrections.csv: ${all().length}`, "已保存");
  }

  async function opened() {
    for (const chosen of file.files) {
      try {
        const rows = C.read(await chosen.text());
        taken = [...taken, ...rows];
        say(`rows loaded from ${chosen.name}: ${rows.length}`, `已读入${rows.length}行`);
      } catch (error) {
        say(`${chosen.name}: ${error.message}`, "无法读入");
        break;
      }
    }
    file.value = "";
  }

  const heads = [["text", "文本"], ["names", "名称"], ["ties", "关系"], ["decisions", "已作决定"]];
  document.querySelector("main").append(h("div", {class: "reading review all-texts"}, status,
    h("div", {class: "row"}, button(["Save all as corrections.csv", "全部保存"], save, {class: "main"}),
      button(["Load a corrections.csv", "读入已有文件"], () => file.click()), file),
    h("div", {class: "wide", tabindex: "0", role: "region", "aria-label": "Texts 文本"},
      h("table", {}, h("thead", {}, h("tr", {}, heads.map((labels) => h("th", {scope: "col"}, both(...labels))))), body))));
  addEventListener("storage", show);
  addEventListener("pageshow", show);
  show();
})();
