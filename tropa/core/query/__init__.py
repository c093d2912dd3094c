"""One filter language over the catalogue compiled to the ORM and spoken as a sentence.

`compile(kind, filter, viewer=...)` gives a Q; `sentence(kind, filter, viewer=...)` gives its parts. Whatever is wrong
with a filter is one `Invalid` (422) that names field, operator or value: hostile JSON included.
"""

from tropa.core.query.compiling import compile  # noqa: A004  # query.compile reads as what it does
from tropa.core.query.parsing import Condition, Group, Node, Not, RelatedCondition, parse
from tropa.core.query.sentences import Part, Sentence, Speaker, sentence, spoken

__all__ = [
    "Condition",
    "Group",
    "Node",
    "Not",
    "Part",
    "RelatedCondition",
    "Sentence",
    "Speaker",
    "compile",
    "parse",
    "sentence",
    "spoken",
]
