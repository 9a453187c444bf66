"""A machine as JSON: what ``--against`` reads, and the differences."""

import json
from collections.abc import Iterator

from popconsole.ui.mapped import MapForm, MapFound


def _rows(found: MapFound, _width: int) -> Iterator[str]:
    told = found.machine.as_object()
    told["title"] = found.server
    told["connections"] = found.connections
    told["against"] = found.like.title
    told["differences"] = [
        {
            "word": list(one.word),
            "letter": one.letter or None,
            "here": one.here,
            "there": one.there,
            "leads": list(one.leads) if one.leads else None,
            "also": one.also,
        }
        for one in found.differences
    ]
    yield json.dumps(told, indent=1)


FORM = MapForm(_rows)
