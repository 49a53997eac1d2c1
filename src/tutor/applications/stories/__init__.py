"""Stories understood: summed up, checked against what they tell, and asked about, with the sentence that answers."""
