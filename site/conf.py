"""Settings of Sphinx for the site. `book.py` stages the sources and calls it; nothing is executed here."""

import re

ZH = "zh" in globals().get("tags", ())  # Sphinx says so for the Chinese edition
project = "谁监督谁" if ZH else "Who supervises whom"
author = "The contributors"
copyright = "本项目贡献者；文章权利归其发布者所有" if ZH else "The contributors; the article belongs to its publisher"
language = "en"  # book.py says zh_CN for the other edition
locale_dirs = ["locale"]
gettext_compact = False  # a catalogue for each page
gettext_location = False  # no line numbers, which every change above a message would change

extensions = ["myst_nb"]
source_suffix = {".md": "myst-nb", ".ipynb": "myst-nb"}
templates_path = ["_templates"]
html_extra_path = ["extra"]  # figures, downloads and what else goes to the site as it is
exclude_patterns = ["extra", "_templates", "locale"]

nb_execution_mode = "off"  # the outputs are those that every test compares
nb_code_prompt_show = nb_code_prompt_hide = "代码" if ZH else "Code"
nb_mime_priority_overrides = [("gettext", "text/html", 0)]  # what an output shows is no message: editions.py has it
nb_ipywidgets_js: dict[str, dict[str, str]] = {}  # by default fetched from another host
myst_enable_extensions: list[str] = []  # a dollar sign of a document is no formula
myst_heading_anchors = 3

html_context = {"default_mode": "auto", "zh": ZH}
html_theme = "pydata_sphinx_theme"
html_title = project
html_favicon = "_static/icon.svg"
html_static_path = ["_static"]
html_css_files = ["pages.css", "networkpage.css", "site.css"]
html_js_files = [("site.js", {"defer": "defer"})]
html_sidebars = {"**": ["contents.html"]}
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_use_index = False
html_domain_indices = False
pygments_style = "a11y-high-contrast-light"
html_theme_options = {
    "logo": {"text": html_title},
    "navbar_align": "left",
    "navbar_center": [],
    "navbar_persistent": [],
    "navbar_end": ["tools.html", "theme-switcher"],
    "secondary_sidebar_items": [],
    "footer_start": ["copyright"],
    "footer_end": [],
    "show_prev_next": True,
    "show_toc_level": 2,
    "navigation_with_keys": False,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
    "back_to_top_button": False,
}


def setup(app):
    """Leave out the theme's own search, which finds no Chinese phrases: a page of our own takes its place. Mark
    emphasis of Chinese words, which are never slanted."""
    app.connect("builder-inited", lambda app: setattr(app.builder, "search", False))
    app.connect("doctree-resolved", lambda app, tree, name: mark(tree))


def mark(tree):
    for words in tree.findall(lambda node: node.tagname == "emphasis"):
        if re.search("[\u3400-\u9fff]", words.astext()):
            words["classes"].append("han")
