"""What `doctor` examines: one module for each part of a computer, and of what is installed on it."""
