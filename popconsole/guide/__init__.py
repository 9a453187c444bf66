"""What a teacher would say about a step: explanations, completion, diagrams, lessons. Pure."""
