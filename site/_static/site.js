// The switch between English and 中文: remembered where the browser lets us.
// The theme shows the button twice: in the header, and in the drawer of a phone.
for (const button of document.querySelectorAll("button.language")) {
  button.addEventListener("click", () => {
    const lang = document.documentElement.dataset.lang === "zh" ? "en" : "zh";
    document.documentElement.dataset.lang = lang;
    try { localStorage.setItem("lang", lang); } catch (error) { /* no storage: for this page only */ }
  });
}

// The glossary: what is typed keeps the rows that hold it.
document.getElementById("term")?.addEventListener("input", (event) => {
  const word = event.target.value.trim().toLowerCase();
  let shown = 0;
  for (const row of document.querySelectorAll(".glossary tbody tr")) {
    row.hidden = !row.textContent.toLowerCase().includes(word);
    shown += !row.hidden;
  }
  for (const group of document.querySelectorAll("details.glossary")) {
    group.open = word ? group.querySelector("tbody tr:not([hidden])") !== null : group.dataset.open === "yes";
  }
  document.getElementById("terms").textContent = word ? String(shown) : "";
});

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
    Object.assign(dialog, { className: "enlarged" });
    dialog.setAttribute("aria-label", image.closest("figure").querySelector("strong")?.textContent ?? "");
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => { dialog.remove(); button.focus(); });
    dialog.append(close, large);
    document.body.append(dialog);
    dialog.showModal();
  };
  image.addEventListener("click", open);
  button.addEventListener("click", open);
  image.closest("figure").querySelector("figcaption").prepend(button, " ");
}
