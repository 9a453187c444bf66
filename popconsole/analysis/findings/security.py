"""Findings about secrets: passwords and tokens in clear, STLS, weak mechanisms."""

from popconsole.analysis.findings.rule import GREETING, Example, Rule, Severity
from popconsole.i18n import N_
from popconsole.protocol.cite import Cite

SECURITY = (
    Rule(
        "password-in-clear",
        Severity.NOTE,
        N_("The password crosses the network in clear, for anybody to read."),
        N_("Who can listen on the way has the password, and with it the mail, now and later."),
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
        practice=N_(
            "fetchmail, mpop and mutt do it where nothing demands TLS; mpop, s-nail and Python's "
            "poplib also write the password into their logs."
        ),
    ),
    Rule(
        "token-in-clear",
        Severity.NOTE,
        N_("The access token crosses the network in clear, for anybody to read and to use."),
        N_("Who can listen on the way may use the token as if it were their own, as long as it is valid."),
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
        N_(
            "The secret could have been hidden; a client that is content without TLS can be talked out of it."
        ),
        N_("Set the client to demand TLS, not only to take it where it is offered."),
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
        "tls-given-up",
        Severity.WARNING,
        N_("STLS was refused, and a secret is sent in clear all the same."),
        N_("Whoever is on the way can have STLS refused, and read the password that follows."),
        N_("Set the client to demand TLS; look why the server refuses it."),
        Cite(2595, "2.1"),
        Example(
            (
                *GREETING,
                "  C: STLS",
                "  S: -ERR not now",
                "! C: AUTH PLAIN AG1yb3NlAHRhbnN0YWFm",
                "+ C: QUIT",
            ),
            beside=("password-in-clear",),
        ),
    ),
    Rule(
        "stls-stripped",
        Severity.WARNING,
        N_("{capability} stands in CAPA's list, perhaps over STLS: something on the way has overwritten it."),
        N_("Without STLS in the list a client goes on in clear, and the password with it."),
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
        "tls-retired",
        Severity.WARNING,
        N_("{version} is used, which is retired: TLS 1.2 at the least was expected."),
        N_("Its digests can be forged, and most programs refuse it by now."),
        N_("Bring the side up to date that knows no newer version; no secret should go over this one."),
        Cite(8996, ""),
        Example(
            (
                *GREETING,
                "  C: STLS",
                "  S: +OK begin TLS",
                "! C! tls TLSv1.1 pop.example",
                "+ C! tls TLSv1.3 pop.example",
            ),
        ),
    ),
    Rule(
        "mechanism-weak",
        Severity.NOTE,
        N_("{mechanism} is weak: who listens can try out passwords on what it sends."),
        N_(
            "Who listens can try out passwords at leisure, and for these mechanisms the server keeps "
            "the password itself."
        ),
        N_("Use SCRAM, or PLAIN under TLS."),
        Cite(5034, "9"),
        Example(
            (
                *GREETING,
                "! C: AUTH NTLM",
                "+ C: AUTH SCRAM-SHA-256",
            ),
        ),
        practice=N_(
            "Dovecot, Courier and UW ipop3d offered CRAM-MD5; curl began with DIGEST-MD5 where that "
            "was listed."
        ),
    ),
    Rule(
        "stls-again",
        Severity.ERROR,
        N_("STLS is sent although TLS is active already."),
        N_("TLS within TLS is not meant: the server refuses."),
        N_("Send STLS once in a session, in clear."),
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
        practice=N_("Dovecot and Cyrus refuse, and say that TLS is active already."),
    ),
    Rule(
        "stls-after-utf8",
        Severity.ERROR,
        N_("STLS is sent behind UTF8; it must come before it."),
        N_("What was agreed in clear counts for nothing under TLS, so UTF8 would have to be said again."),
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
            "A server that carries such commands out under TLS lets an attacker speak for the client "
            "(CVE-2011-0411); a client that believes such lines is no better off."
        ),
        N_("Throw away what comes between STLS and TLS."),
        Cite(2595, "4"),
        Example(
            (
                *GREETING,
                "  C: STLS",
                "! C: USER mallory",
                "  S: +OK begin TLS",
            )
        ),
        practice=N_(
            "libEtPan took lines from before TLS for answers (its issue 386). Dovecot takes octets "
            "that come in one segment with STLS for TLS, and the handshake fails."
        ),
    ),
)
