"""Build your own: the stages of a server that somebody writes, as data. Pure."""
