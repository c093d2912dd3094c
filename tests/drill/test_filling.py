"""The base that the bench fills is one that the product could have written."""

import json
from pathlib import Path

from tests.drill.processes import done, start, surroundings


def test_a_filled_base_is_what_the_product_would_have_written(tmp_path: Path) -> None:
    around = surroundings(tmp_path / "filled")
    said, trouble = (filling := start(around, "bench.fill", "600", "--many")).communicate(timeout=300)
    assert filling.returncode == 0, trouble[-3000:]
    assert "a second" in said
    proved = done(start(around, "bench.filling.proving"))
    assert len(proved) == 20
    assert {slug: one["differences"] for slug, one in proved.items() if one["differences"]} == {}
    large, small = proved["bench"]["rows"], proved["bench-small-1"]["rows"]
    assert large["customers.customer"] == large["sales.deal"] == 600 - 19 * 9
    assert small["customers.customer"] == small["sales.deal"] == 9
    doctor = json.loads(start(around, "tropa", "doctor", "--json").communicate(timeout=300)[0])
    assert [check for check in doctor["checks"] if not check["ok"]] == []
