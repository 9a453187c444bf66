"""A module for each wrapping that is taken off a recording; found by itself."""
