"""Findings about secrets: passwords and tokens in clear, STLS, the exchanges of AUTH."""

from popconsole.analysis.findings.rule import GREETING, Example, Rule, Severity
from popconsole.i18n import N_
from popconsole.protocol.cite import Cite

SECURITY = (
    Rule(
        "password-in-clear",
        Severity.NOTE,
        N_("The password crosses the network in clear, for anybody to read."),
        N_("Use it on this machine only or, with POP3, under TLS."),
        Cite(1939, "13"),
        Example(
            (
                *GREETING,
                "! C: AUTH PLAIN AG1yb3NlAHRhbnN0YWFm",
                "+ C: APOP mrose c4c9334bac560ecc979e58001b3e22fb",
            )
        ),
        pop2=Cite(937, "p. 7"),
    ),
    Rule(
        "token-in-clear",
        Severity.NOTE,
        N_("The access token crosses the network in clear, for anybody to read and to use."),
        N_("Use it on this machine only or, with POP3, under TLS."),
        Cite(7628, "5"),
        Example(
            (
                *GREETING,
                "! C: AUTH XOAUTH2 dXNlcj1tcm9zZQFhdXRoPUJlYXJlciBhbi1hY2Nlc3MtdG9rZW4BAQ==",
                "+ C: STLS",
                "+ S: +OK begin TLS",
                "+ C: AUTH XOAUTH2 dXNlcj1tcm9zZQFhdXRoPUJlYXJlciBhbi1hY2Nlc3MtdG9rZW4BAQ==",
            )
        ),
    ),
    Rule(
        "tls-unused",
        Severity.NOTE,
        N_("The server offers TLS, and a secret is sent in clear all the same."),
        N_("Set the client to demand TLS: one that takes it where it is offered can be talked out of it."),
        Cite(2595, "2.1"),
        Example(
            (
                *GREETING,
                "  C: CAPA",
                "  S: +OK",
                "  S: SASL PLAIN",
                "  S: STLS",
                "  S: .",
                "! C: AUTH PLAIN AG1yb3NlAHRhbnN0YWFm",
                "+ C: STLS",
            ),
            beside=("password-in-clear",),
        ),
    ),
    Rule(
        "stls-stripped",
        Severity.WARNING,
        N_("{capability} stands in CAPA's list, perhaps over STLS: something on the way has overwritten it."),
        N_("Find the firewall that does this, or use the port with TLS from the first octet: no clear text."),
        Cite(2595, "7"),
        Example(
            (
                *GREETING,
                "  C: CAPA",
                "  S: +OK",
                "! S: XXXX",
                "+ S: STLS",
                "  S: .",
            ),
        ),
    ),
    Rule(
        "mechanism-weak",
        Severity.NOTE,
        N_("{mechanism} is weak: who listens can try out passwords on what it sends."),
        N_("Use SCRAM, or PLAIN under TLS. For these mechanisms the server must keep the password itself."),
        Cite(5034, "9"),
        Example(
            (
                *GREETING,
                "! C: AUTH NTLM",
                "+ C: AUTH SCRAM-SHA-256",
            ),
        ),
    ),
    Rule(
        "stls-again",
        Severity.ERROR,
        N_("STLS is sent although TLS is active already."),
        N_("One STLS a session: the server refuses a second one."),
        Cite(2595, "4"),
        Example(
            (
                *GREETING,
                "  C: STLS",
                "  S: +OK begin TLS",
                "! C: STLS",
                "+ C: CAPA",
            )
        ),
    ),
    Rule(
        "stls-after-utf8",
        Severity.ERROR,
        N_("STLS is sent behind UTF8; it must come before it."),
        N_("Send STLS first of all, then UTF8."),
        Cite(6856, "2.1"),
        Example(
            (
                *GREETING,
                "- C: UTF8",
                "- S: +OK",
                "! C: STLS",
                "+ C: STLS",
                "+ S: +OK begin TLS",
                "+ C: UTF8",
                "+ S: +OK",
            )
        ),
    ),
    Rule(
        "stls-injection",
        Severity.ERROR,
        N_(
            "These octets came in clear behind STLS: anybody may have put them there, and they are "
            "to be thrown away."
        ),
        N_(
            "Throw away what comes between STLS and TLS. A server that carries such commands out "
            "under TLS lets an attacker speak for the client (CVE-2011-0411); a client that believes "
            "such lines is no better off."
        ),
        Cite(2595, "4"),
        Example(
            (
                *GREETING,
                "  C: STLS",
                "! C: USER mallory",
                "  S: +OK begin TLS",
            )
        ),
    ),
    Rule(
        "exchange-base64",
        Severity.ERROR,
        N_("This line of {octets} is no base64."),
        N_(
            "Base64 has A-Z, a-z, 0-9, + and /, in groups of four, padded with = at the end alone. "
            "The other side must refuse, not guess."
        ),
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
    ),
    Rule(
        "exchange-malformed",
        Severity.ERROR,
        N_("The response is base64, but what it holds is no response of {mechanism}."),
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
    ),
    Rule(
        "exchange-cancelled",
        Severity.NOTE,
        N_("The client cancels the exchange; -ERR must follow."),
        N_("After a * the session is where it was: another AUTH may follow, or USER."),
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
    ),
    Rule(
        "cancel-accepted",
        Severity.ERROR,
        N_("+OK follows although the client has cancelled the exchange: -ERR must."),
        N_("Nothing was proved, and yet a maildrop is open: do not trust this server with a login."),
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
        N_("The server must refuse it: send AUTH with the mechanism alone."),
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
        N_("Tokens may be long; ask whoever runs the server what it takes."),
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
    ),
    Rule(
        "challenge-spacing",
        Severity.ERROR,
        N_("A challenge begins with + and one space."),
        N_("Clients look for the two octets + and space; some wait forever for them."),
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
        Cite(5034, "4"),
        Example(
            (
                *GREETING,
                "  C: AUTH CRAM-MD5",
                "! S: +OK PDE4OTYuNjk3MTcwOTUyQHBvcC5leGFtcGxlPg==",
                "+ S: + PDE4OTYuNjk3MTcwOTUyQHBvcC5leGFtcGxlPg==",
            )
        ),
    ),
    Rule(
        "challenge-unasked",
        Severity.ERROR,
        N_("The server sends a challenge, and no AUTH is under way."),
        N_("The client and the server do not agree any more on where they are."),
        Cite(5034, "4"),
        Example(
            (
                *GREETING,
                "! S: + PDE4OTYuNjk3MTcwOTUyQHBvcC5leGFtcGxlPg==",
            ),
            beside=("reply-unsolicited",),
        ),
    ),
)
