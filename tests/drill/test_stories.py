"""The journal's stories again, many more and longer ones, each failure shrunk to its core."""

import pytest
from hypothesis import Phase

from tests.core.journal.test_story import tell_stories


@pytest.mark.django_db
def test_long_stories_end_as_the_model_says() -> None:
    tell_stories(examples=600, steps=40, phases=(Phase.generate, Phase.shrink))
