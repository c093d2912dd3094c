"""Foreign HTML."""

import pytest

from tropa.lib.html import clean


@pytest.mark.parametrize(
    ("dirty", "harmless"),
    [
        ("<p onclick=x>a<script>alert(1)</script></p>", "<p>a</p>"),
        ('<a href="javascript:alert(1)">x</a>', '<a rel="noopener noreferrer nofollow">x</a>'),
        ("<img src=x onerror=y>ok<style>p{}</style>", "ok"),
        ('<p style="position:fixed">x</p>', "<p>x</p>"),
        ("<svg><a xlink:href='javascript:x'>t</a></svg>", ""),
        ("5 < 6 & 7", "5 &lt; 6 &amp; 7"),
    ],
)
def test_only_what_is_known_stays(dirty: str, harmless: str) -> None:
    assert clean(dirty) == harmless
