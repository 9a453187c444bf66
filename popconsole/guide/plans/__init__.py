"""Plans: prepared lists of moments that a teacher presents, one after another, with notes."""
