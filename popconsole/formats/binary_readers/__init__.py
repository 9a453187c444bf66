"""The readers of forms that are octets and no rows, found by the registry: each module has a READER."""
