"""Any text at all, and text that is rich in what the reader looks at: for tests of what holds of every text."""
from __future__ import annotations

from hypothesis import strategies as st

REPORT = "昆明市推动监督\n\n市纪委监委对新提拔干部开展廉政谈话，督促整改。“一把手”要担责！\n"
ANY = st.text(st.characters(exclude_categories=()))
MARKS = st.text("“”‘’\"'「」。!?！？;:，,…—()（）《》〔〕【】[] \t\u3000\r\n\u2028\ufeff"
                "约谈来源时间：首页>»-/年月日2024第大中小")
TEXTS = st.one_of(ANY, MARKS, st.lists(st.one_of(MARKS, st.sampled_from(REPORT.splitlines()))).map("\n".join))
