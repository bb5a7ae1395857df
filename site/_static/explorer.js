// Draws the explorer and says beside it, as text that can be selected and read aloud, what is picked in it.
// The sentences stand in the page already (the list below the chart), so that they are there without a script too.
(() => {
  const place = document.getElementById("explorer"), told = document.getElementById("told");
  const items = new Map([...document.querySelectorAll("[data-key]")].map((item) => [item.dataset.key, item]));

  const tell = (key) => {
    if (!told || !items.has(key)) return;
    told.replaceChildren(...[...items.get(key).children].map((child) => child.cloneNode(true)));
    for (const part of told.querySelectorAll("details")) part.open = true;
    for (const part of told.querySelectorAll("[id]")) part.removeAttribute("id");
    told.hidden = false;
  };

  const asked = () => decodeURIComponent(location.hash.replace(/^#(tie|node)=/, ""));

  // vegaEmbed would fetch nothing: the data stand in the specification.
  const options = { actions: false, renderer: "svg", mode: "vega", loader: { target: "_self" } };
  // Vega measures names before it draws them: their type must be there first.
  document.fonts.load('12px "Noto Sans SC"', "谁").then(() => vegaEmbed(place, window.explorerSpec, options)).then(({ view }) => {
    window.explorer = view;
    const follow = () => {
      if (!/^#(tie|node)=/.test(location.hash)) return;
      view.data("picked_store", []).signal("at", asked()).runAsync();
      tell(asked());
    };
    const pick = (key) => {
      if (!key) return;
      const kind = items.get(key)?.dataset.kind ?? "node";
      history.replaceState(null, "", `#${kind}=${encodeURIComponent(key)}`);
      tell(key);
    };
    view.addSignalListener("picked", (_, value) => pick(value.key?.[0]));
    view.addSignalListener("at", (_, value) => pick(value));
    addEventListener("hashchange", follow);
    follow();
  });
})();
