"""What a teacher would say: explanations, completion, hints, lessons, diagrams. Pure."""
