// The other edition: the same page, place and question of it; remembered where the browser lets us. The home page offers
// the edition that was chosen last, or that speaks the browser's language, and forces none.
const zh = document.documentElement.lang.startsWith("zh");
const kept = () => { try { return localStorage.getItem("lang"); } catch (error) { return null; /* no storage */ } };
for (const link of document.querySelectorAll("a.language")) {
  link.addEventListener("click", () => {
    link.href = link.getAttribute("href").split(/[?#]/)[0] + location.search + location.hash;
    try { localStorage.setItem("lang", zh ? "en" : "zh"); } catch (error) { /* no storage: not remembered */ }
  });
}
for (const offer of document.querySelectorAll(".offer")) {
  offer.hidden = (kept() ?? (navigator.language.startsWith("zh") ? "zh" : "en")) === (zh ? "zh" : "en");
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
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "enlarge", textContent: zh ? "放大" : "Enlarge" });
  const open = () => {
    const dialog = document.createElement("dialog"), close = document.createElement("button"), large = image.cloneNode();
    close.textContent = zh ? "关闭" : "Close";
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
