"""A plan presented: what its moments do in a workspace, what the teacher's second terminal is told."""
