"""One module for each patient: its part, sick and sound, where the part works, and the law that the fault breaks."""
