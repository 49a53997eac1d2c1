"""For the classroom: student notebooks made from the solutions, and the matrix that checks the checks."""
