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
