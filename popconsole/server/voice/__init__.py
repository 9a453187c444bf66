"""How what the engine has decided is said: popconsole's own words, and those of the personas."""
