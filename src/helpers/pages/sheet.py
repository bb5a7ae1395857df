"""How the marked text looks: its style sheet, by day, by night and in print."""
from __future__ import annotations

from helpers.figures import KINDS

MARKED = {kind: (chinese, plural) for kind, (chinese, plural, _) in KINDS.items()} | {
    "ambiguous": ("未定地名", "undecided places")}

DARK = """\
--ink:#e4e2dd;--soft:#a9adb3;--rule:#3a3f45;--lit:#3b3520;--link:#9cc4f2;--tint:#1d3a35;
--body:#6f9fd3;--mechanism:#4ba58f;--region:#c1944a;--target:#bd7ba6;--document:#a29ad8;--ambiguous:#e08474"""

# Everything is said of what is inside .reading, so that another page can take the text in. Kinds differ by the form
# of the line, not only by its colour; a line that carries another within it stands lower.
CSS = f"""\
.reading{{--ink:#23262b;--soft:#5d646d;--rule:#d9d6cf;--lit:#fdf0c4;--link:#1a4f8b;--tint:#e3f1ec;
--body:#3f7cbb;--mechanism:#2b8a74;--region:#a3701a;--target:#b5699a;--document:#6f63bd;--ambiguous:#c0503c;
color:var(--ink);max-width:44rem;margin:0 auto;line-height:1.6;overflow-wrap:anywhere;
font-family:'Noto Sans SC','Noto Sans CJK SC','PingFang SC','Microsoft YaHei',system-ui,sans-serif}}
@media(prefers-color-scheme:dark){{:root:not([data-theme=light]) .reading{{{DARK}}}}}
:root[data-theme=dark] .reading{{{DARK}}}
.reading a{{color:var(--link);text-underline-offset:.2em}}
.reading :focus-visible{{outline:2px solid var(--link);outline-offset:2px;border-radius:2px}}
.reading fieldset{{display:flex;flex-wrap:wrap;gap:.35rem 1.4rem;border:0;border-block:1px solid var(--rule);
margin:0 0 2.5rem;padding:.8rem 0;font-size:.875rem}}
.reading legend{{float:left;width:100%;padding:0 0 .35rem;color:var(--soft)}}
.reading label{{display:inline-flex;align-items:center;gap:.45rem;min-height:1.75rem;cursor:pointer}}
.reading input{{width:1rem;height:1rem;margin:0;accent-color:var(--link)}}
.reading .count{{color:var(--soft);font-variant-numeric:tabular-nums}}
.reading article>[id]{{position:relative;margin:0 0 1rem;padding-left:3.2rem;white-space:pre-wrap;
font-size:1.0625rem;font-weight:400;line-height:2;scroll-margin-top:5rem}}
.reading article>[data-n]::before{{content:attr(data-n);position:absolute;left:0;width:2rem;text-align:right;
color:var(--soft);font-size:.75rem;line-height:2.8;font-weight:400;font-variant-numeric:tabular-nums}}
.reading article>h2[id]{{margin:1.8rem 0 1.4rem;font-size:1.625rem;font-weight:700;line-height:1.6}}
.reading article>h2[id]::before{{line-height:3.4}}
.reading article>h3[id]{{margin:3rem 0 1.1rem;font-size:1.25rem;font-weight:700;line-height:1.7}}
.reading article>h3[id]::before{{line-height:2.8}}
.reading article>.boilerplate[id]{{margin:0 0 .3rem;color:var(--soft);font-size:.8125rem;line-height:1.8}}
.reading article>.boilerplate[id]::before{{line-height:1.95}}
.reading article>.boilerplate+:not(.boilerplate){{margin-top:1.8rem}}
.reading article>.continued[id]{{margin-top:-1rem}}
.reading .m{{padding:.05em 0;color:inherit;background:none;border:0;text-decoration:none}}
.reading .m:has(.m){{padding-bottom:.28em}}
.reading .body{{border-bottom:1px solid var(--body)}}
.reading .mechanism{{border-bottom:2.5px solid var(--mechanism);background:var(--tint)}}
.reading .region{{border-bottom:2px dotted var(--region)}}
.reading .target{{border-bottom:3px double var(--target)}}
.reading .document{{border-bottom:1.5px dashed var(--document)}}
.reading .ambiguous{{border-bottom:3px dotted var(--ambiguous);font-style:italic}}
.reading .s{{scroll-margin-top:6rem}}
.reading :target,.reading .s:target{{background:var(--lit)}}
.reading .ref,.reading .number{{margin:0 .15em;padding:.1em .4em;border:1px solid var(--rule);border-radius:.6em;
font-size:.6875rem;font-weight:400;line-height:1;color:var(--link);text-decoration:none;vertical-align:.2em;
white-space:nowrap;font-variant-numeric:tabular-nums}}
.reading .number{{margin:0 .5em 0 .1em;vertical-align:.08em}}
.reading .ref::before{{content:"\\2060"}}
.reading .ref::after{{content:attr(data-n)}}
.reading .ref:hover{{border-color:currentColor}}
.reading .s:has(+.ref:hover),.reading .s:has(+.ref:focus-visible){{background:var(--lit)}}
.reading .unseen{{color:var(--soft);font-size:.8em;border:1px solid var(--rule);border-radius:2px}}
.reading details{{font-size:.875rem}}
.reading summary{{padding:.2rem 0;color:var(--soft);cursor:pointer;scroll-margin-top:6rem}}
.reading summary:hover{{color:var(--ink)}}
.reading .ties{{margin:0 0 0 3.2rem;padding-left:.8rem;border-left:2px solid var(--rule)}}
.reading .ties[open]{{border-left-color:var(--link)}}
.reading .translation{{margin:.35rem 0;font-style:italic}}
.reading article>[id]:has(+.ties){{margin-bottom:.35rem}}
.reading .ties+p[id]{{margin-top:1.5rem}}
.reading ul{{margin:.2rem 0 .8rem;padding:0;list-style:none}}
.reading li{{margin:.45rem 0}}
.reading li .rel{{margin:0 .35em}}
.reading .rel{{color:var(--soft);white-space:nowrap}}
.reading small{{display:block;color:var(--soft);font-size:.8125rem}}
.reading .all{{border-top:1px solid var(--rule);padding:.6rem 0}}
.reading .all:first-of-type{{margin-top:3rem}}
.reading .all>summary{{color:var(--ink);font-size:1rem}}
.reading .wide{{overflow-x:auto;position:relative}}
.reading table{{border-collapse:collapse;width:100%;margin:.5rem 0 1rem;overflow-wrap:normal}}
.reading th,.reading td{{padding:.4rem .9rem .4rem 0;border-bottom:1px solid var(--rule);text-align:left;
vertical-align:top;font-weight:400;min-width:5em}}
.reading thead th{{color:var(--soft)}}
.reading td a,.reading th a{{display:inline-block;min-width:1.5rem;line-height:1.5rem}}
.reading td:last-child a{{margin-right:.6em;font-variant-numeric:tabular-nums}}
@media(max-width:40rem){{.reading article>[id]{{padding-left:0}}.reading .ties{{margin-left:0}}
.reading article>h2[id]{{font-size:1.375rem}}
.reading article>[data-n]::before{{position:static;display:block;width:auto;text-align:left;line-height:1.6}}}}
@media print{{.reading{{max-width:none}}.reading fieldset input,.reading .all{{display:none}}
.reading .ties{{break-inside:avoid}}.reading article>[id]{{orphans:2;widows:2}}}}
""" + "".join(
    f".reading:has(#show-{kind}:not(:checked)) mark.{kind}"
    "{border-color:transparent;background:none;font-style:inherit}\n" for kind in MARKED)

FRAME = """\
:root{color-scheme:light dark;background:#fdfcfa}
body{margin:0;padding:2rem clamp(1rem,4vw,3rem) 5rem}
.about{color:var(--soft);font-size:.875rem;margin-bottom:1.6rem}
.about h1{margin:0;font-size:.875rem;font-weight:600;color:var(--ink)}
.about p{margin:0}
@media(prefers-color-scheme:dark){:root{background:#16181b}}
@media print{:root{background:none}body{padding:0}}
"""

# The review: a panel beside the text, on a narrow screen below it; the text keeps its width and place.
REVIEW = """\
.review[hidden],.review [hidden]{display:none!important}
.review-open,.review button,.review input[type=text],.review select{font:inherit;color:var(--ink);background:none;
border:1px solid var(--soft);border-radius:.4rem;padding:.15rem .6rem;min-height:2rem}
.review-open,.review button{cursor:pointer}
.review-open{margin-top:.6rem}
.review-open:hover,.review button:hover{border-color:var(--link);color:var(--link)}
.review .main{background:var(--link);border-color:var(--link);color:var(--paper);font-weight:600}
.review .main:hover{color:var(--paper);text-decoration:underline}
.review{--paper:#fdfcfa;box-sizing:border-box;position:fixed;z-index:2;inset:0 0 0 auto;width:26rem;max-width:none;
margin:0;padding:1rem 1.2rem 2rem;overflow:auto;background:var(--paper);border-left:1px solid var(--rule);
font-size:.875rem;line-height:1.5}
.review h2{margin:0 auto 0 0;font-size:1rem}
.review h2:focus{outline:none}
.review h3{margin:0 0 .3rem;font-size:1.0625rem;font-weight:600;line-height:1.6}
.review p{margin:.3rem 0;color:var(--soft)}
.review .said:not(:empty){color:var(--ink);border-left:3px solid var(--link);padding-left:.6rem}
.review .item{border-block:1px solid var(--rule);margin:.7rem 0;padding:.7rem 0}
.review blockquote{margin:.4rem 0;padding-left:.7rem;border-left:2px solid var(--rule);font-size:.9375rem;
line-height:1.7}
.review blockquote strong{background:var(--lit)}
.review .row,.review .others{display:flex;flex-wrap:wrap;gap:.4rem;align-items:center;margin:.4rem 0}
.review .others>span{width:100%;color:var(--soft)}
.review .others button{text-align:left}
.review label{display:flex;flex-wrap:wrap;gap:.2rem .6rem;margin:.3rem 0}
.review label>span{color:var(--soft);flex:0 0 100%}
.review label.tick>span{flex:none}
.review label>input[type=text],.review label>select{flex:1 1 12rem;min-width:0;max-width:100%}
.review select option,.review select optgroup{background:var(--paper);color:var(--ink)}
.review .row label{flex:1 1 10rem}
.review .file{display:none}
.review .spoken{position:absolute;width:1px;height:1px;margin:0;overflow:hidden;clip-path:inset(50%)}
.review .badge{font-size:.75rem;font-weight:600;padding:.05rem .4rem;border:1px solid currentColor;border-radius:.8em;
white-space:nowrap}
.review .about small bdi{font-family:ui-monospace,monospace}
.review ol{margin:.4rem 0;padding-left:2rem;max-height:none}
.review li button{min-height:1.5rem;padding:0 .5rem;float:right}
.review .accept{border:2px solid var(--mechanism)}
.review .reject{border:2px solid var(--ambiguous)}
.review dl{display:grid;grid-template-columns:auto 1fr;gap:.15rem .8rem;margin:.4rem 0}
.review dd{margin:0}
.review kbd{border:1px solid var(--rule);border-radius:.25rem;padding:0 .35rem}
.reviewing mark.m{cursor:pointer}
.reviewing .ties li{cursor:pointer}
.reviewing .decided::after{content:"\\2713";font-size:.65em;vertical-align:super;color:var(--link)}
.reviewing .added::after{content:"+"}
.reviewing .gone{text-decoration:line-through;border-color:transparent;background:none;opacity:.75}
.reviewing [data-decided=gone]{text-decoration:line-through}
.reviewing [data-decided=accept]::before{content:"\\2713 "}
.reviewing .s.now{background:var(--lit)}
.reviewing mark.now{outline:2px solid var(--link);outline-offset:1px;background:var(--lit);border-radius:2px}
@media(min-width:64rem){.reviewing body{padding-right:28rem}}
@media(max-width:63.99rem){.review{inset:auto 0 0;width:auto;max-height:55vh;border-left:0;
border-top:2px solid var(--rule);padding:.6rem 1rem 1rem}.review .head button{padding:.15rem .45rem}
.reviewing body{padding-bottom:60vh}}
@media(prefers-color-scheme:dark){.review{--paper:#16181b}}
.review.all-texts{position:static;width:auto;max-width:44rem;max-height:none;margin:0 auto;padding:0;border:0;
background:none}
.all-texts tbody th{min-width:11em}
.all-texts :is(th,td):not(:first-child){text-align:right}
@media print{.review:not(.all-texts),.review-open{display:none!important}.reviewing body{padding:0}}
"""
