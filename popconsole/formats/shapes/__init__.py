"""Forms of log that are told by data, a TOML file for each; ``formats/shape.py`` says what stands in one."""
