"""Packets as a dissector tells them: the texts, JSON, XML and tables of Wireshark and tshark.

Where the octets of a segment stand there they go the way of a packet capture's (``formats/packets``), where
only what the dissector made of them does, that is taken, and what it leaves out is put in as left out.
"""
