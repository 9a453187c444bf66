"""Findings about the exchanges of AUTH: challenges, responses, how they end."""

from popconsole.analysis.findings.rule import GREETING, Example, Rule, Severity, zeek
from popconsole.i18n import N_
from popconsole.protocol.cite import Cite

EXCHANGES = (
    Rule(
        "exchange-base64",
        Severity.ERROR,
        N_("This line of {octets} is no base64."),
        N_("The other side must refuse, not guess: the login fails."),
        N_("Base64 has A-Z, a-z, 0-9, + and /, in groups of four, padded with = at the end alone."),
        Cite(5034, "4"),
        Example(
            (
                *GREETING,
                "  C: AUTH CRAM-MD5",
                "  S: + PDE4OTYuNjk3MTcwOTUyQHBvcC5leGFtcGxlPg==",
                "! C: mrose, and no base64",
                "+ C: bXJvc2UgYjkxM2E2MDJjN2VkYTdhNDk1YjRlNmU3MzM0ZDM4OTA=",
            )
        ),
        practice=N_(
            "Dovecot, UW ipop3d, Courier and Cyrus refuse at once; a server sent + go ahead for a "
            "challenge (MailKit's issue 268)."
        ),
        elsewhere=(zeek("pop3_bad_base64_encoding"),),
    ),
    Rule(
        "exchange-malformed",
        Severity.ERROR,
        N_("The response is base64, but what it holds is no response of {mechanism}."),
        N_("The server can't find name and password in it: the login fails."),
        N_("Ask explain for the mechanism: it says, step by step, how each response is made."),
        Cite(5034, "4"),
        Example(
            (
                *GREETING,
                "  C: AUTH CRAM-MD5",
                "  S: + PDE4OTYuNjk3MTcwOTUyQHBvcC5leGFtcGxlPg==",
                "! C: bXJvc2UgQjkxM0E=",
                "+ C: bXJvc2UgYjkxM2E2MDJjN2VkYTdhNDk1YjRlNmU3MzM0ZDM4OTA=",
            )
        ),
        elsewhere=(zeek("pop3_malformed_auth_plain"),),
    ),
    Rule(
        "exchange-cancelled",
        Severity.NOTE,
        N_("The client cancels the exchange; -ERR must follow."),
        N_("After a * the session is where it was: another AUTH may follow, or USER."),
        N_("Nothing need be done; the server answers -ERR."),
        Cite(5034, "4"),
        Example(
            (
                *GREETING,
                "  C: AUTH CRAM-MD5",
                "  S: + PDE4OTYuNjk3MTcwOTUyQHBvcC5leGFtcGxlPg==",
                "! C: *",
                "+ C: bXJvc2UgYjkxM2E2MDJjN2VkYTdhNDk1YjRlNmU3MzM0ZDM4OTA=",
            )
        ),
        practice=N_("curl 7.88 cancels DIGEST-MD5 behind the challenge, and goes on with CRAM-MD5."),
    ),
    Rule(
        "cancel-accepted",
        Severity.ERROR,
        N_("+OK follows although the client has cancelled the exchange: -ERR must."),
        N_("Nothing was proved, and yet a maildrop is open."),
        N_("Do not trust this server with a login."),
        Cite(5034, "4"),
        Example(
            (
                *GREETING,
                "  C: AUTH CRAM-MD5",
                "  S: + PDE4OTYuNjk3MTcwOTUyQHBvcC5leGFtcGxlPg==",
                "- C: *",
                "! S: +OK logged in",
                "+ C: bXJvc2UgYjkxM2E2MDJjN2VkYTdhNDk1YjRlNmU3MzM0ZDM4OTA=",
                "+ S: +OK logged in",
            )
        ),
    ),
    Rule(
        "exchange-early",
        Severity.WARNING,
        N_("The client sent its response before the server asked for it."),
        N_("A server that reads line by line may take it for a command, and throws away what it can't use."),
        N_("Wait for each challenge; AUTH with an initial response saves the round trip."),
        Cite(5034, "4"),
        Example(
            (
                *GREETING,
                "  C: AUTH LOGIN",
                "! C: bXJvc2U=",
                "  S: + VXNlcm5hbWU6",
                "+ C: bXJvc2U=",
            )
        ),
    ),
    Rule(
        "exchange-initial",
        Severity.ERROR,
        N_("{mechanism} begins with a challenge: no initial response goes with it."),
        N_("The response answers a challenge that was not made yet: the server must refuse it."),
        N_("Send AUTH with the mechanism alone."),
        Cite(5034, "4"),
        Example(
            (
                *GREETING,
                "! C: AUTH CRAM-MD5 bXJvc2UgYjkxM2E2MDJjN2VkYTdhNDk1YjRlNmU3MzM0ZDM4OTA=",
                "+ C: AUTH LOGIN",
            ),
            beside=("mechanism-weak",),
        ),
    ),
    Rule(
        "exchange-too-long",
        Severity.WARNING,
        N_("The response has {octets}; servers are known to take {limit}."),
        N_("No RFC says how long a response may be, so each server has a limit of its own."),
        N_("Ask whoever runs the server what it takes: tokens may be long."),
        Cite(5034, "4"),
        Example(
            (
                *GREETING,
                "  C: AUTH CRAM-MD5",
                "  S: + PDE4OTYuNjk3MTcwOTUyQHBvcC5leGFtcGxlPg==",
                "! C: " + "QUFB" * 4096,
                "+ C: bXJvc2UgYjkxM2E2MDJjN2VkYTdhNDk1YjRlNmU3MzM0ZDM4OTA=",
            ),
            beside=("exchange-malformed",),
        ),
        practice=N_("Office 365 refused tokens of more than 4,096 characters (MailKit's issue 1948)."),
    ),
    Rule(
        "challenge-spacing",
        Severity.ERROR,
        N_("A challenge begins with + and one space."),
        N_("Clients look for the two octets + and space; some wait forever for them."),
        N_("Have the server send + and a space, also where nothing follows."),
        Cite(5034, "4"),
        Example(
            (
                *GREETING,
                "  C: AUTH PLAIN",
                "! S: +",
                r"+ S: +\x20",
            )
        ),
    ),
    Rule(
        "challenge-as-reply",
        Severity.ERROR,
        N_("+OK stands where a challenge belongs: nothing was proved yet, + and a space was expected."),
        N_("A client that goes by the RFC takes this for a login."),
        N_("Have the server send + and a space before each challenge."),
        Cite(5034, "4"),
        Example(
            (
                *GREETING,
                "  C: AUTH CRAM-MD5",
                "! S: +OK PDE4OTYuNjk3MTcwOTUyQHBvcC5leGFtcGxlPg==",
                "+ S: + PDE4OTYuNjk3MTcwOTUyQHBvcC5leGFtcGxlPg==",
            )
        ),
        practice=N_("A server did so for AUTH NTLM (MailKit's issue 391)."),
    ),
    Rule(
        "challenge-unasked",
        Severity.ERROR,
        N_("The server sends a challenge, and no AUTH is under way."),
        N_("The client and the server do not agree any more on where they are."),
        N_("Look whether an AUTH before it was cancelled, or given up."),
        Cite(5034, "4"),
        Example(
            (
                *GREETING,
                "! S: + PDE4OTYuNjk3MTcwOTUyQHBvcC5leGFtcGxlPg==",
            ),
            beside=("reply-unsolicited",),
        ),
        elsewhere=(zeek("pop3_server_command_unknown"),),
    ),
)
