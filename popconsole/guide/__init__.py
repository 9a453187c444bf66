"""What a teacher would say: explanations, completion, hints, the words of articles, lessons, diagrams. Pure."""
