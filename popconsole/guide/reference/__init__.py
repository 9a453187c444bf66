"""The reference: commands, states, replies, codes and terms, looked up by their words."""
