"""The fields that are used, and what they are called in JSON for Elasticsearch (``tcp_tcp_srcport``)."""

USED = (
    "frame.number", "frame.time", "frame.time_epoch", "frame.time_utc", "frame.time_relative",
    "ip.src", "ip.dst", "ipv6.src", "ipv6.dst",
    "tcp.srcport", "tcp.dstport", "tcp.port", "tcp.stream", "tcp.len", "tcp.seq", "tcp.seq_raw", "tcp.ack",
    "tcp.ack_raw", "tcp.payload", "tcp.flags", "tcp.flags.str", "tcp.flags.fin", "tcp.flags.syn",
    "tcp.flags.reset", "tcp.flags.push", "tcp.flags.ack", "data.data",
    "pop.request", "pop.request.command", "pop.request.parameter", "pop.request.data",
    "pop.response", "pop.response.indicator", "pop.response.description", "pop.response.data", "pop.data",
    "tls.handshake.type", "tls.handshake.version", "tls.handshake.extensions_server_name",
    "tls.handshake.extensions.supported_version", "tls.record.content_type", "tls.record.length",
    "tls.record.opaque_type", "ssl.handshake.type", "ssl.handshake.extensions_server_name",
    "ssl.record.content_type", "ssl.record.length",
)  # fmt: skip
"""The names of the fields that are used; those in octets have ``_raw`` behind them."""

OF_EK = {
    f"{name.partition('.')[0]}_{name.replace('.', '_')}{end}": name + end
    for name in USED
    for end in ("", "_raw")
}
"""What they are called there, and what they are."""
