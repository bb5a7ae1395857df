"""Radicals and strokes stand for ideographs, as Unicode's EquivalentUnifiedIdeograph has them."""
from __future__ import annotations

import shutil
import subprocess
import unicodedata

import pytest

from helpers.reading import canonical, files
from helpers.reading.writing import unified

TABLE = {row["radical"]: row["ideograph"] for row in files.table("radicals.csv")}
SUPPLEMENT = [chr(code) for code in range(0x2E80, 0x2F00) if unicodedata.name(chr(code), "")]
KANGXI = [chr(code) for code in range(0x2F00, 0x2FD6)]


def test_every_radical_folds_in_its_place():
    assert (len(SUPPLEMENT), len(KANGXI)) == (115, 214)
    assert {sign for sign in SUPPLEMENT + KANGXI if unified(sign) == sign} == {"⺀"}, "Unicode has no ideograph for it"
    assert all(unified(sign) == unicodedata.normalize("NFKC", sign) for sign in KANGXI)
    assert all(canonical(f"县{sign}委") == canonical(f"县{TABLE[sign]}委") for sign in TABLE)
    assert all(unicodedata.name(sign).startswith(("CJK UNIFIED", "CJK COMPAT")) for sign in TABLE.values())


@pytest.mark.skipif(not shutil.which("perl"), reason="Perl carries Unicode's table")
def test_the_table_is_unicodes():
    program = ('use Unicode::UCD qw(prop_invmap); my ($l, $m) = prop_invmap("EqUIdeo");'
               'for (0 .. $#$l - 1) { for my $c ($l->[$_] .. $l->[$_ + 1] - 1) { print "$c $m->[$_]\\n" if $m->[$_] } }')
    done = subprocess.run(["perl", "-e", program], capture_output=True, text=True)
    if done.returncode:
        pytest.skip("this Perl has no table of Unicode")
    assert {chr(int(a)): chr(int(b)) for a, b in map(str.split, done.stdout.splitlines())} == TABLE
