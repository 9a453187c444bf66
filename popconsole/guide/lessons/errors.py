"""What is wrong with a lesson's files."""

from popconsole.i18n import _


class LessonError(ValueError):
    """A lesson that cannot be used: which file, where in it, what was met, what was expected, what to do."""

    def __init__(self, file: str, where: str, met: str, expected: str, advice: str = "") -> None:
        self.file = file
        self.where = where
        self.met = met
        self.expected = expected
        self.advice = advice or _("Mend the file and open it again.")
        place = f"{file}, {where}" if where else file
        told = _("{place}: {met} Expected: {expected}. {advice}")
        super().__init__(told.format(place=place, met=met, expected=expected, advice=self.advice))
