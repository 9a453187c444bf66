"""How a connection is secured: what goes together, and with which protocol."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from popconsole.client.security import IN_CLEAR, Security, SecurityError, TlsMode
from popconsole.protocol import POP2, POP3

CA, OTHER = Path("ca.pem"), Path("other.pem")


@pytest.mark.parametrize(("one", "other"), list(product(TlsMode, TlsMode)))
def test_two_modes_together(one: TlsMode, other: TlsMode) -> None:
    if {one, other} == {TlsMode.STLS, TlsMode.IMPLICIT}:
        with pytest.raises(SecurityError, match="choose one"):
            Security(one).joined(Security(other))
    else:
        joined = Security(one).joined(Security(other))
        assert joined.mode is (other if one is TlsMode.CLEAR else one)


def test_what_was_asked_for_last_names_the_authority_and_insecure_stays() -> None:
    assert Security.stls(CA).joined(IN_CLEAR) == Security.stls(CA)
    assert Security.stls(CA).joined(Security(authority=OTHER)) == Security.stls(OTHER)
    assert Security(insecure=True).joined(Security.implicit(CA)) == Security.implicit(CA, insecure=True)


def test_pop2_goes_in_clear() -> None:
    for security in (Security.stls(CA), Security.implicit(CA)):
        security.check_speaks(POP3)
        assert security.spoken_in(POP3) is security
        with pytest.raises(SecurityError, match="POP3 alone"):
            security.check_speaks(POP2)
        assert security.spoken_in(POP2) == replace(security, mode=TlsMode.CLEAR)
    Security(authority=CA, insecure=True).check_speaks(POP2)


def test_the_usual_ports() -> None:
    asked = (IN_CLEAR, Security.stls(), Security.implicit())
    assert [security.usual_port(POP3) for security in asked] == [110, 110, 995]
    assert IN_CLEAR.usual_port(POP2) == 109
