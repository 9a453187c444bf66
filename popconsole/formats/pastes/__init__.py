"""Pastes from a terminal: nothing marks who speaks, the programs' own words stand between. Pure."""
