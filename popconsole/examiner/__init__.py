"""Checks of a server that anybody may have written: what the RFCs demand, as it is seen from outside."""
