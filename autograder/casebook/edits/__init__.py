"""Single edits of a function: the slips that a learner can make in it, each with its description."""
