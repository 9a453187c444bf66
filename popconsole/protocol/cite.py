"""Where a rule stands: an RFC and the section or page of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cite:
    """A place in an RFC.

    ``where`` is a section ("5", "6.7") or, for RFCs 937 and 1081, which number no sections, a page ("p. 8").
    """

    rfc: int
    where: str = ""

    def __str__(self) -> str:
        if not self.where:
            return f"RFC {self.rfc}"
        if self.where.startswith("p."):
            return f"RFC {self.rfc}, {self.where}"
        return f"RFC {self.rfc} §{self.where}"
