// The switch between English and 中文: remembered where the browser lets us.
// The theme shows the button twice: in the header, and in the drawer of a phone.
for (const button of document.querySelectorAll("button.language")) {
  button.addEventListener("click", () => {
    const lang = document.documentElement.dataset.lang === "zh" ? "en" : "zh";
    document.documentElement.dataset.lang = lang;
    try { localStorage.setItem("lang", lang); } catch (error) { /* no storage: for this page only */ }
  });
}

// The glossary: what is typed, in Chinese, pinyin with or without tones, or English, keeps the rows that hold it.
const bare = (text) => text.normalize("NFD").replace(/[\u0300-\u036f\s']/g, "").toLowerCase();
document.getElementById("term")?.addEventListener("input", (event) => {
  const word = bare(event.target.value);
  let shown = 0;
  for (const group of document.querySelectorAll("details.glossary")) {
    let here = 0;
    for (const row of group.querySelectorAll("tbody tr")) {
      row.said ??= bare(row.textContent);
      row.hidden = !row.said.includes(word);
      here += !row.hidden;
    }
    group.open = word !== "" && here > 0;
    group.hidden = here === 0;
    shown += here;
  }
  document.getElementById("terms").textContent = word ? String(shown) : "";
});

// A place within what is folded is opened for whoever was led to it.
const unfold = () => {
  const there = document.getElementById(decodeURIComponent(location.hash.slice(1))), folded = there?.closest("details:not([open])");
  for (let at = folded; at; at = at.parentElement.closest("details")) at.open = true;
  if (folded) there.scrollIntoView();
};
addEventListener("hashchange", unfold);
unfold();

// A figure in the whole window: a click on it, or its button; Esc or the button closes.
for (const image of document.querySelectorAll("figure.numbered .paper > img")) {
  const zh = () => document.documentElement.dataset.lang === "zh", button = document.createElement("button");
  Object.assign(button, { type: "button", className: "enlarge" });
  button.innerHTML = '<span lang="en">Enlarge</span><span lang="zh">放大</span>';
  const open = () => {
    const dialog = document.createElement("dialog"), close = document.createElement("button"), large = image.cloneNode();
    close.textContent = zh() ? "关闭" : "Close";
    large.loading = "eager";
    large.style.width = `${Math.max(1.4 * image.width, innerWidth - 60)}px`;
    Object.assign(dialog, { className: image.closest(".kept") ? "enlarged kept" : "enlarged" });
    dialog.setAttribute("aria-label", image.closest("figure").querySelector("strong")?.textContent ?? "");
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    dialog.addEventListener("close", () => { dialog.remove(); button.focus(); });
    dialog.append(close, large);
    document.body.append(dialog);
    dialog.showModal();
  };
  image.addEventListener("click", open);
  button.addEventListener("click", open);
  image.closest("figure").querySelector("figcaption").prepend(button, " ");
}
