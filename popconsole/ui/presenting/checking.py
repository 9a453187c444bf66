"""What is wrong with a plan, or worth a look, before a class sees it."""

from collections.abc import Iterator

from popconsole.guide.plans.plan import PlannedMoment, protocol_at
from popconsole.i18n import _, headed
from popconsole.server.faults.spec import FaultError
from popconsole.server.voice.persona import PersonaError
from popconsole.ui.mock_behaviour import behaviour
from popconsole.ui.presenting.opening import Presented, PresentError, read_recording, recorded_path

_LONGEST = 255  # octets of a command line, its ending included (RFC 2449 section 4)
_ENDING = 2


def check(presented: Presented) -> list[str]:
    """Return sentences on what is worth a look in a plan. Raises PresentError where it can't be presented.

    What its lines come to is not tried: playing it does that.
    """
    found: list[str] = []
    plan, persona, faults = presented.plan, presented.plan.persona, presented.plan.faults
    end = 0.0
    for number, moment in enumerate(plan.moments):
        where = _("moment {n}, {title}").format(n=number + 1, title=moment.title)
        persona = moment.persona if moment.persona is not None else persona
        faults = moment.faults if moment.faults is not None else faults
        try:
            behaviour(persona, faults).check_speaks(protocol_at(plan, number).name)
            found += (headed(where, told) for told in _of_moment(presented, moment))
        except (PersonaError, FaultError, PresentError) as error:
            raise PresentError(headed(where, str(error))) from error
        if moment.at > end:
            told = _("{where}: it begins at {at}; from {end} to then nothing is planned")
            found.append(told.format(where=where, at=clock(moment.at), end=clock(end)))
        end = moment.at + moment.minutes
    return found


def _of_moment(presented: Presented, moment: PlannedMoment) -> Iterator[str]:
    for line in moment.lines:
        count = len(line.text.encode("utf-8", "surrogateescape")) + _ENDING
        if count > _LONGEST and line.index is None:
            told = _("a line of {n} octets, of which a server must read {most} (RFC 2449 section 4)")
            yield told.format(n=count, most=_LONGEST)
    if moment.opens is not None:
        recording = read_recording(recorded_path(presented, moment.opens))
        count = len(recording.conversations[0].lines)
        if moment.opens.line > count:
            told = _("line {n} of a recording that has {count}: its last one is shown")
            yield told.format(n=moment.opens.line, count=count)


def clock(minutes: float) -> str:
    """Return minutes from the beginning as a person reads them: ``7:30``."""
    seconds = round(minutes * 60)
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 60}:{seconds % 60:02}"
