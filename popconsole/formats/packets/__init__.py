"""Packet captures: the files, the link layers, IP, TCP, and the conversations that are found in them.

The headers of pcap, pcapng and snoop are read here, in some 300 lines, and not by a library: scapy and
python-pcapng are four to forty times slower than the aim allows, dpkt decodes at a fifth of the speed and
knows neither half of the link types nor blocks of secrets, the bindings of libpcap are C that must be
compiled and end at the first damaged record. None of them reassembles, which is the work, and the formats are
frozen, so that there is nothing to keep up with. What is read costs a tuple a packet: its header is looked at
once, its octets are copied once.
"""
