"""Takes off what logging libraries print before each row: a time, a level, perhaps a thread and a logger.

Python's logging (``DEBUG:mail.pop:S: +OK``, ``2026-11-26 01:18:10,042 - mail.pop - DEBUG - S: +OK``), log4j,
logback and Spring, Ruby's Logger, glog and klog, logcat, Monolog, Serilog, Rust's env_logger and tracing,
Celery, Maven. Rows of other loggers are kept apart.
"""

import re

from popconsole.formats.prefixed import Prefix, prefix_wrapping
from popconsole.formats.stamps import ISO_FORMATS
from popconsole.formats.wrapping import WrappedSample
from popconsole.i18n import N_

_DAY = rb"\d{4}[-/]\d\d[-/]\d\d"
_CLOCK = rb"\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z| ?[+-]\d\d:?\d\d| UTC)?"
_TIME = rb"(?:%b[T ])?%b" % (_DAY, _CLOCK)
_LEVEL = (
    rb"(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|FATAL|CRITICAL|SEVERE|CONFIG|FINE(?:R|ST)?|VERBOSE"
    rb"|DBG|INF|WRN|ERR|VRB"
    rb"|trace|debug|info|notice|warn(?:ing)?|error|fatal|critical|verbose)"
)
_NAME = rb"[A-Za-z_][A-Za-z0-9_$/-]*(?:(?:::|[.:])[A-Za-z0-9_$/-]+)*"
_DOTTED = rb"[A-Za-z_][A-Za-z0-9_$/-]*(?:(?:::|[.:])[A-Za-z0-9_$/-]+)+"
_THREAD = rb"(?:\[[^\]\[]{1,80}\]|\([^()]{1,80}\))"

_FORMS = (
    # [2026-11-26 01:18:10,042: DEBUG/MainProcess] S: +OK, [01:18:10 DBG] S: +OK
    rb"\[(?P<time>%b)[:,]? %b *(?:[/ ](?P<who4>%b))?\] " % (_TIME, _LEVEL, _NAME),
    # 2026-11-26 01:18:10,042 - mail.pop - DEBUG - S: +OK, and without the dashes
    rb"\[?(?P<time2>%b)\]?,? +(?:- +)?(?:%b +)?(?P<who>%b) +(?:- +)?\[?%b\]?(?: +- +|:? )"
    % (_TIME, _THREAD, _NAME, _LEVEL),
    # 2026-11-26 01:18:10,042 DEBUG [main] mail.pop - S: +OK, 2026-11-26T01:18:10Z DEBUG mail::pop: S: +OK
    rb"(?:\[?(?P<time3>%b)\]?:?[ \t]+(?:[-|] +)?(?:%b +)?)[\[(]?%b[\])]?:?[ \t]+(?:[-|] +)?(?:\d{1,9} +)?"
    rb"(?:--- +)?(?:%b +)?(?:(?P<who2>%b)(?:\[\d+\])?(?: +[-|:] +)|(?P<who3>%b):\d* +|- +)?"
    % (_TIME, _THREAD, _LEVEL, _THREAD, _NAME, _DOTTED),
    # [2026-11-26 01:18:10] app.DEBUG: S: +OK
    rb"\[(?P<time5>%b[^\]]{0,40})\] (?P<who5>%b)\.%b: " % (_DAY, rb"[A-Za-z0-9_-]+", _LEVEL),
    # D, [2026-11-26T01:18:10.000042 #77] DEBUG -- pop: S: +OK
    rb"[DIWEFA], \[(?P<time6>%b[^\] ]{0,40})[^\]]{0,40}\] +[A-Z]{3,7} -- (?P<who6>[^:]{0,60}): " % _DAY,
    # D1126 01:18:10.000042      77 pop.go:12] S: +OK
    rb"[DIWEF](?P<time7>\d{4} \d\d:\d\d:\d\d\.\d{1,9}) +\d+ (?P<who7>[A-Za-z0-9_./-]+):\d+\] ",
    # 11-26 01:18:10.042   812   813 D Pop: S: +OK
    rb"(?P<time8>(?:\d{4}-)?\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}) +\d+ +\d+ [VDIWEF] (?P<who8>[^:]{1,60}?) *: ",
    # DEBUG:mail.pop:S: +OK
    rb"(?:DEBUG|INFO|WARNING|ERROR|CRITICAL):(?P<who9>%b?):" % _NAME,
    # [DEBUG] S: +OK
    rb"\[%b\] (?:%b +)?" % (_LEVEL, _THREAD),
)
_TIMES = (
    *(
        f"{day}%H:%M:%S{fraction}{zone}"
        for day in ("", "%Y/%m/%d ", "%Y-%m-%d ")
        for fraction in ("", ".%f", ",%f")
        for zone in ("", "%z", " %z")
    ),
    *ISO_FORMATS,
    "%m%d %H:%M:%S.%f",
    "%m-%d %H:%M:%S.%f",
)

WRAPPING = prefix_wrapping(
    "program-log",
    N_("a logging library: the time, the level and the logger before each row"),
    Prefix(re.compile(rb"(?:%b)(?P<text>)" % rb"|".join(_FORMS)), worth=0.95, times=_TIMES),
    WrappedSample(
        b"2026-11-26 01:18:10,042 - mail.pop - DEBUG - S: +OK ready\n"
        b"2026-11-26 01:18:10,043 - mail.db - INFO - opened\n"
        b"2026-11-26 01:18:10,044 - mail.pop - DEBUG - C: QUIT\n",
        b"S: +OK ready\nC: QUIT\n",
        "other-rows",
    ),
    WrappedSample(
        b"DEBUG:mail.pop:S: +OK ready\nDEBUG:mail.pop:C: QUIT\nDEBUG:mail.pop:S: +OK\n",
        b"S: +OK ready\nC: QUIT\nS: +OK\n",
    ),
    WrappedSample(
        b"2026-11-26 01:18:10.042 DEBUG 812 --- [main] mail.pop.Session      : S: +OK ready\n"
        b"2026-11-26 01:18:10.043 DEBUG 812 --- [main] mail.pop.Session      : C: QUIT\n",
        b"S: +OK ready\nC: QUIT\n",
    ),
    WrappedSample(
        b"2026-11-26 01:18:10,042 DEBUG [main] mail.pop - S: +OK ready\n"
        b"2026-11-26 01:18:10,043 [main] DEBUG mail.pop - C: QUIT\n",
        b"S: +OK ready\nC: QUIT\n",
    ),
    WrappedSample(
        b"2026-11-26T01:18:10.042Z DEBUG mail::pop: S: +OK ready\n"
        b"[2026-11-26T01:18:11Z DEBUG mail::pop] C: QUIT\n",
        b"S: +OK ready\nC: QUIT\n",
    ),
    WrappedSample(
        b"[01:18:10 DBG] S: +OK ready\n2026/11/26 01:18:10 DEBUG C: QUIT\n", b"S: +OK ready\nC: QUIT\n"
    ),
    WrappedSample(
        b"[2026-11-26 01:18:10,042: DEBUG/MainProcess] S: +OK ready\n"
        b"[2026-11-26 01:18:10,043: DEBUG/MainProcess] C: QUIT\n",
        b"S: +OK ready\nC: QUIT\n",
    ),
    WrappedSample(
        b"[2026-11-26T01:18:10.042+00:00] mail.DEBUG: S: +OK ready\n"
        b"[2026-11-26 01:18:11] mail.DEBUG: C: QUIT\n",
        b"S: +OK ready\nC: QUIT\n",
    ),
    WrappedSample(
        b"D, [2026-11-26T01:18:10.000042 #77] DEBUG -- pop: S: +OK ready\n"
        b"D, [2026-11-26T01:18:10.000042 #77] DEBUG -- pop: C: QUIT\n",
        b"S: +OK ready\nC: QUIT\n",
    ),
    WrappedSample(
        b"I1126 01:18:10.000042      77 pop.go:12] S: +OK ready\n"
        b"I1126 01:18:10.000042      77 pop.go:13] C: QUIT\n",
        b"S: +OK ready\nC: QUIT\n",
    ),
    WrappedSample(
        b"11-26 01:18:10.042   812   813 D Pop     : S: +OK ready\n"
        b"11-26 01:18:10.042   812   813 D Pop     : C: QUIT\n",
        b"S: +OK ready\nC: QUIT\n",
    ),
    WrappedSample(b"[DEBUG] S: +OK ready\n[DEBUG] C: QUIT\n[INFO] \n", b"S: +OK ready\nC: QUIT\n\n"),
)
